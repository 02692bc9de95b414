import { format } from '@yilian/shared';

const day = 86_400_000;
const at = (date: string) => Date.parse(`${date}T00:00:00+08:00`);

/** The day `days` after a date, all in Shanghai where no clock ever changes. */
export function plusDays(date: string, days: number): string {
  return format.date(at(date) + days * day);
}

/** The Monday of the week that a date lies in. */
export function mondayOf(date: string): string {
  const weekday = new Date(at(date) + 8 * 3_600_000).getUTCDay();
  return plusDays(date, -((weekday + 6) % 7));
}

export function weekOf(monday: string): string[] {
  return Array.from({ length: 7 }, (_, n) => plusDays(monday, n));
}

export function startOfDay(date: string): string {
  return `${date}T00:00:00+08:00`;
}

/** True when something from `start` to `end` touches the day. */
export function touches(start: string, end: string, date: string): boolean {
  return Date.parse(start) < at(date) + day && Date.parse(end) > at(date);
}

/** A duty typed as day and two clock times; an end at or before the start means the next day. */
export function dutyTimes(date: string, from: string, to: string) {
  const lastDay = to <= from ? plusDays(date, 1) : date;
  return { startsAt: `${date}T${from}:00+08:00`, endsAt: `${lastDay}T${to}:00+08:00` };
}
