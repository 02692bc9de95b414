import type { Schema } from '@yilian/shared';

type Figure = Schema<'Figure'>;

/** One line of a breakdown: what was counted under one key, by direction and kind. */
export interface Line {
  key: string;
  label: string;
  upOutpatient: number;
  upInpatient: number;
  up: number;
  down: number;
  lateral: number;
  total: number;
}

/** The lines of a dimension, the largest first. */
export function linesOf(
  figures: readonly Figure[],
  dimension: Schema<'Dimension'>,
  measure: Schema<'Measure'> = 'referrals',
): Line[] {
  const lines = new Map<string, Line>();
  for (const f of figures) {
    if (f.dimension !== dimension || f.measure !== measure) continue;
    const line = lines.get(f.key) ?? {
      key: f.key,
      label: f.label,
      upOutpatient: 0,
      upInpatient: 0,
      up: 0,
      down: 0,
      lateral: 0,
      total: 0,
    };
    line.total += f.n;
    if (f.direction === 'down') line.down += f.n;
    else if (f.direction === 'lateral') line.lateral += f.n;
    else {
      line.up += f.n;
      if (f.kind === 'outpatient') line.upOutpatient += f.n;
      if (f.kind === 'inpatient') line.upInpatient += f.n;
    }
    lines.set(f.key, line);
  }
  return [...lines.values()].sort((a, b) => b.total - a.total || (a.key < b.key ? -1 : 1));
}

export interface StepLine {
  key: string;
  n: number;
  meanMinutes: number;
}

/** How long the holder had a referral before each act, over all directions and kinds. */
export function stepsOf(figures: readonly Figure[]): StepLine[] {
  const steps = new Map<string, { n: number; minutes: number }>();
  for (const f of figures) {
    if (f.dimension !== 'step' || f.measure !== 'held') continue;
    const step = steps.get(f.key) ?? { n: 0, minutes: 0 };
    step.n += f.n;
    step.minutes += f.n * (f.meanMinutes ?? 0);
    steps.set(f.key, step);
  }
  return [...steps.entries()]
    .map(([key, { n, minutes }]) => ({ key, n, meanMinutes: n > 0 ? minutes / n : 0 }))
    .sort((a, b) => b.n - a.n);
}

/** Whole minutes as days, hours and minutes, for durationText. */
export function durationOf(minutes: number) {
  const whole = Math.round(minutes);
  return {
    overdue: false,
    days: Math.floor(whole / 1440),
    hours: Math.floor((whole % 1440) / 60),
    minutes: whole % 60,
  };
}
