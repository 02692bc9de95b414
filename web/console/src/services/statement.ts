import { type Schema, format } from '@yilian/shared';
import type { BarData } from '../statistics/charts';

/** The months before and with that of a day, the latest first, as YYYY-MM. */
export function monthsBefore(today: string, count: number): string[] {
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7)) - 1;
  return Array.from({ length: count }, (_, back) =>
    new Date(Date.UTC(year, month - back, 1)).toISOString().slice(0, 7),
  );
}

interface Words {
  label: (first: string, amount: string) => string;
  series: { confirmed: string; open: string; disputed: string };
  unit: string;
}
const most = 16;
/** Confirmed, not looked at, disputed: none of them reads as good where it is not. */
const colours = ['#0b5cad', '#e08e0b', '#7a4fa3'];

/** What each of the others comes to in yuan, the largest first: who ordered, or from whom we did. */
export function chartOf(
  rows: readonly Schema<'StatementRow'>[],
  side: Schema<'ServiceSide'>,
  words: Words,
): BarData {
  const bars = new Map<
    string,
    { name: string; confirmed: number; open: number; disputed: number }
  >();
  for (const row of rows) {
    const ofCustomer = side !== 'customer';
    const id = ofCustomer ? row.customerId : row.providerId;
    const name = ofCustomer ? row.customerName : row.providerName;
    const bar = bars.get(id) ?? { name, confirmed: 0, open: 0, disputed: 0 };
    bar.confirmed += row.sum.confirmedFen;
    bar.open += row.sum.openFen;
    bar.disputed += row.sum.disputedFen;
    bars.set(id, bar);
  }
  const sum = (bar: { confirmed: number; open: number; disputed: number }) =>
    bar.confirmed + bar.open + bar.disputed;
  const top = [...bars.values()].sort((a, b) => sum(b) - sum(a)).slice(0, most);
  const parts = ['confirmed', 'open', 'disputed'] as const;
  return {
    label: words.label(top[0]?.name ?? '', top[0] ? format.yuan(sum(top[0])) : '0'),
    categories: top.map((bar) => bar.name),
    series: parts.map((part) => ({
      name: words.series[part],
      values: top.map((bar) => bar[part] / 100),
    })),
    unit: words.unit,
    colours,
  };
}
