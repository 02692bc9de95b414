/** A span of days, both included. */
export interface Period {
  from: string;
  to: string;
}

export const periodNames = [
  'lastQuarter',
  'thisQuarter',
  'lastMonth',
  'thisMonth',
  'thisYear',
  'lastYear',
] as const;
export type PeriodName = (typeof periodNames)[number];

const pad = (n: number) => String(n).padStart(2, '0');

/** From the first day of a month over some months; a month beyond the year goes on in the next one. */
function months(year: number, month: number, count: number): Period {
  const day = (at: Date) =>
    `${at.getUTCFullYear()}-${pad(at.getUTCMonth() + 1)}-${pad(at.getUTCDate())}`;
  return {
    from: day(new Date(Date.UTC(year, month, 1))),
    to: day(new Date(Date.UTC(year, month + count, 0))),
  };
}

/** The days of a named period, seen from today (YYYY-MM-DD). */
export function periodOf(name: PeriodName, today: string): Period {
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7)) - 1;
  const quarter = month - (month % 3);
  if (name === 'lastQuarter') return months(year, quarter - 3, 3);
  if (name === 'thisQuarter') return months(year, quarter, 3);
  if (name === 'lastMonth') return months(year, month - 1, 1);
  if (name === 'thisMonth') return months(year, month, 1);
  if (name === 'lastYear') return months(year - 1, 0, 12);
  return months(year, 0, 12);
}

export function nameOfPeriod(period: Period, today: string): PeriodName | undefined {
  return periodNames.find((name) => {
    const known = periodOf(name, today);
    return known.from === period.from && known.to === period.to;
  });
}
