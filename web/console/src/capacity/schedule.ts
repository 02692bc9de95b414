import type { Schema } from '@yilian/shared';

/** A period as it is typed. */
export interface PeriodForm {
  starts: string;
  ends: string;
  slotMinutes: string;
  places: string;
}
export interface WeeklyForm extends PeriodForm {
  weekday: number;
}
export interface ExceptionForm {
  on: string;
  reason: string;
  periods: PeriodForm[];
}
export interface ScheduleForm {
  weekly: WeeklyForm[];
  exceptions: ExceptionForm[];
}

export const emptyPeriod = (): PeriodForm => ({
  starts: '08:00',
  ends: '12:00',
  slotMinutes: '30',
  places: '1',
});

const typed = (one: Schema<'Period'>): PeriodForm => ({
  starts: one.starts,
  ends: one.ends,
  slotMinutes: String(one.slotMinutes),
  places: String(one.places),
});
export function formOf(schedule: Schema<'Schedule'>): ScheduleForm {
  return {
    weekly: schedule.weekly.map((one) => ({ ...typed(one), weekday: one.weekday })),
    exceptions: schedule.exceptions.map((day) => ({ ...day, periods: day.periods.map(typed) })),
  };
}

const meant = (one: PeriodForm): Schema<'Period'> => ({
  starts: one.starts,
  ends: one.ends,
  slotMinutes: Number(one.slotMinutes),
  places: Number(one.places),
});
export function bodyOf(form: ScheduleForm): Schema<'ScheduleInput'> {
  return {
    weekly: form.weekly.map((one) => ({ ...meant(one), weekday: one.weekday })),
    exceptions: form.exceptions.map((day) => ({
      on: day.on,
      reason: day.reason.trim(),
      periods: day.periods.map(meant),
    })),
  };
}

/** What can't be sent at all; overlaps and the rest are the server's to find. */
export function faultsOf(form: ScheduleForm, t: (key: string) => string): Record<string, string> {
  const out: Record<string, string> = {};
  const clock = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;
  const check = (one: PeriodForm, pointer: string) => {
    if (!clock.test(one.starts)) out[`${pointer}/starts`] = t('cap.timeWrong');
    if (!clock.test(one.ends)) out[`${pointer}/ends`] = t('cap.timeWrong');
    if (!/^\d{1,3}$/.test(one.slotMinutes)) out[`${pointer}/slotMinutes`] = t('cap.numberMissing');
    if (!/^\d{1,2}$/.test(one.places)) out[`${pointer}/places`] = t('cap.numberMissing');
  };
  form.weekly.forEach((one, i) => check(one, `/weekly/${i}`));
  form.exceptions.forEach((day, i) => {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day.on)) out[`/exceptions/${i}/on`] = t('cap.dayWrong');
    day.periods.forEach((one, k) => check(one, `/exceptions/${i}/periods/${k}`));
  });
  return out;
}
