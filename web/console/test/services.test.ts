import { expect, it } from 'vitest';
import { fenOf, numberOf, yuanOf } from '../src/services/money';
import { faultsOfPrice, pointsOf, priceForm, waiverOf } from '../src/services/offer_form';
import { chartOf, monthsBefore } from '../src/services/statement';

it.each([
  ['45', 4500],
  ['45.5', 4550],
  ['45.05', 4505],
  ['1,200.00', 120_000],
  ['４５．５', 4550],
  ['0', 0],
  ['0.01', 1],
  ['', undefined],
  ['-1', undefined],
  ['45.555', undefined],
  ['.5', undefined],
  ['1e3', undefined],
])('%s yuan', (text, fen) => expect(fenOf(text)).toBe(fen));

it('an amount reads as it was typed', () => {
  for (const fen of [0, 1, 10, 99, 100, 4550, 120_000]) expect(fenOf(yuanOf(fen))).toBe(fen);
});

it.each([
  ['1', 1],
  ['1000', 1000],
  ['０７', 7],
  ['0', undefined],
  ['1001', undefined],
  ['1.5', undefined],
  ['', undefined],
])('%s is a number from 1 to 1000 or none', (text, value) =>
  expect(numberOf(text, 1, 1000)).toBe(value),
);

it.each([
  ['30', 3000],
  ['12.5%', 1250],
  ['0.01', 1],
  ['100', 10_000],
  ['0', undefined],
  ['100.01', undefined],
  ['ten', undefined],
])('%s per cent', (text, points) => expect(pointsOf(text)).toBe(points));

it('a waiver holds what its kind needs and nothing else', () => {
  const form = {
    ...priceForm(undefined),
    price: '45',
    percent: '30',
    freeUnits: '5',
    givenTo: 'consortium' as const,
    consortiumId: 'c',
    agreementKind: 'telemedicine' as const,
  };
  expect(waiverOf({ ...form, kind: 'none' })).toEqual({ kind: 'none', givenTo: 'everybody' });
  expect(waiverOf({ ...form, kind: 'discount' })).toEqual({
    kind: 'discount',
    givenTo: 'consortium',
    basisPoints: 3000,
    consortiumId: 'c',
  });
  expect(waiverOf({ ...form, kind: 'monthly_free', givenTo: 'agreement' })).toEqual({
    kind: 'monthly_free',
    givenTo: 'agreement',
    freeUnits: 5,
    agreementKind: 'telemedicine',
  });
  expect(faultsOfPrice({ ...form, kind: 'discount', percent: '' })).toEqual({
    '/waiver/basisPoints': 'svc.fault.percent',
  });
  expect(faultsOfPrice({ ...form, price: '', kind: 'none', consortiumId: '' })).toEqual({
    '/priceFen': 'svc.fault.price',
  });
});

it('months go back over the year', () => {
  expect(monthsBefore('2026-02-28', 4)).toEqual(['2026-02', '2026-01', '2025-12', '2025-11']);
});

it('the chart adds up what each of the others comes to', () => {
  const row = (
    customerId: string,
    amountFen: number,
    confirmedFen: number,
    disputedFen: number,
  ) => ({
    providerId: 'p',
    providerName: 'P',
    customerId,
    customerName: customerId.toUpperCase(),
    serviceId: 's',
    code: 'S',
    name: 'S',
    category: 'ecg' as const,
    unit: 'case' as const,
    sum: {
      orders: 1,
      quantity: 1,
      grossFen: amountFen,
      waivedFen: 0,
      amountFen,
      confirmedFen,
      disputedFen,
      openFen: amountFen - confirmedFen - disputedFen,
      ratings: 0,
      ratingSum: 0,
    },
  });
  const words = {
    label: (first: string, amount: string) => `${first} ${amount}`,
    series: { confirmed: 'c', open: 'o', disputed: 'd' },
    unit: 'yuan',
  };
  const rows = [row('a', 1000, 400, 100), row('b', 5000, 5000, 0), row('a', 200, 0, 0)];
  const data = chartOf(rows, 'provider', words);
  expect(data.categories).toEqual(['B', 'A']);
  expect(data.series.map((one) => one.values)).toEqual([
    [50, 4],
    [0, 7],
    [0, 1],
  ]);
  expect(data.label).toBe('B 50.00');
  expect(chartOf(rows, 'customer', words).categories).toEqual(['P']);
});
