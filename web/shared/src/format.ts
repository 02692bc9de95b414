// Dates, ages, durations, sizes and money as the pages show them. Words come from the locale files: these
// functions give figures and units, never text.

const zone = 'Asia/Shanghai';
const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: zone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

type Instant = string | number | Date | null | undefined;

function split(instant: Instant): Record<string, string> | undefined {
  if (instant === null || instant === undefined || instant === '') return undefined;
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return undefined;
  return Object.fromEntries(parts.formatToParts(date).map((p) => [p.type, p.value]));
}

/** 2026-11-22 10:30 */
export function dateTime(instant: Instant): string {
  const p = split(instant);
  return p ? `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}` : '';
}

/** 2026-11-22; a plain date stays as it is. */
export function date(instant: Instant): string {
  if (typeof instant === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(instant)) return instant;
  const p = split(instant);
  return p ? `${p.year}-${p.month}-${p.day}` : '';
}

/** 10:30 */
export function time(instant: Instant): string {
  const p = split(instant);
  return p ? `${p.hour}:${p.minute}` : '';
}

export interface Age {
  unit: 'days' | 'months' | 'years';
  count: number;
}

/** Days below 28 days, months below 24 months, then years. `today` is the server's date. */
export function age(birthDate: string, today: string): Age | undefined {
  const birth = dayNumber(birthDate);
  const now = dayNumber(today);
  if (!birth || !now || now.day < birth.day) return undefined;
  const days = now.day - birth.day;
  if (days < 28) return { unit: 'days', count: days };
  const months =
    (now.year - birth.year) * 12 + now.month - birth.month - (now.date < birth.date ? 1 : 0);
  if (months < 24) return { unit: 'months', count: Math.max(months, 0) };
  return { unit: 'years', count: Math.floor(months / 12) };
}

function dayNumber(text: string) {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date(text));
  if (!m) return undefined;
  const [year, month, day] = [Number(m[1]), Number(m[2]), Number(m[3])];
  return { year, month, date: day, day: Date.UTC(year, month - 1, day) / 86_400_000 };
}

export interface Duration {
  overdue: boolean;
  days: number;
  hours: number;
  minutes: number;
}

/** The time left until `due`, or the time that has passed since, in whole minutes. */
export function timeLeft(due: Instant, now: Instant): Duration | undefined {
  const at = new Date(due ?? NaN).getTime();
  const from = new Date(now ?? NaN).getTime();
  if (Number.isNaN(at) || Number.isNaN(from)) return undefined;
  const overdue = at < from;
  // What is left is rounded up and what has passed is rounded down, so that neither shows 0 too early.
  const minutes = overdue ? Math.floor((from - at) / 60_000) : Math.ceil((at - from) / 60_000);
  return {
    overdue,
    days: Math.floor(minutes / 1440),
    hours: Math.floor((minutes % 1440) / 60),
    minutes: minutes % 60,
  };
}

/** 812 B, 1.5 MB */
export function fileSize(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : Number(value.toFixed(1))} ${units[unit]}`;
}

/** 123456 fen is 1,234.56 yuan. */
export function yuan(fen: number): string {
  const whole = Math.trunc(Math.abs(fen) / 100).toString();
  const cents = (Math.abs(fen) % 100).toString().padStart(2, '0');
  return `${fen < 0 ? '-' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`;
}
