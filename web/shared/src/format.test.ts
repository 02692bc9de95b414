import { describe, expect, it } from 'vitest';
import { age, date, dateTime, fileSize, time, timeLeft, yuan } from './format';

describe('dates are shown in Shanghai, 24 hours', () => {
  it.each([
    ['2026-11-22T02:30:00Z', '2026-11-22 10:30'],
    ['2026-11-22T16:00:00Z', '2026-11-23 00:00'],
    ['2026-11-22T10:30:00+08:00', '2026-11-22 10:30'],
    ['', ''],
    ['nonsense', ''],
    [null, ''],
  ])('%s -> %s', (instant, text) => expect(dateTime(instant)).toBe(text));

  it('keeps a plain date, whatever the zone', () => {
    expect(date('1965-03-12')).toBe('1965-03-12');
    expect(date('2026-11-22T16:00:00Z')).toBe('2026-11-23');
    expect(time('2026-11-22T16:05:00Z')).toBe('00:05');
  });
});

describe('age: days below 28, months below 24, then years', () => {
  it.each([
    ['2026-11-22', { unit: 'days', count: 0 }],
    ['2026-10-26', { unit: 'days', count: 27 }],
    ['2026-10-25', { unit: 'months', count: 0 }],
    ['2026-10-22', { unit: 'months', count: 1 }],
    ['2024-11-23', { unit: 'months', count: 23 }],
    ['2024-11-22', { unit: 'years', count: 2 }],
    ['1965-11-23', { unit: 'years', count: 60 }],
    ['1965-11-22', { unit: 'years', count: 61 }],
    ['2026-11-23', undefined],
    ['', undefined],
  ])('%s', (birth, expected) => expect(age(birth, '2026-11-22')).toEqual(expected));
});

describe('time left', () => {
  const now = '2026-11-22T10:00:00Z';
  it.each([
    ['2026-11-22T10:25:00Z', { overdue: false, days: 0, hours: 0, minutes: 25 }],
    ['2026-11-22T10:24:01Z', { overdue: false, days: 0, hours: 0, minutes: 25 }],
    ['2026-11-22T08:50:00Z', { overdue: true, days: 0, hours: 1, minutes: 10 }],
    ['2026-11-24T13:00:00Z', { overdue: false, days: 2, hours: 3, minutes: 0 }],
  ])('%s', (due, expected) => expect(timeLeft(due, now)).toEqual(expected));

  it('is nothing without a deadline', () => expect(timeLeft(null, now)).toBeUndefined());
});

it.each([
  [0, '0 B'],
  [812, '812 B'],
  [1536, '1.5 KB'],
  [20 * 1024 * 1024, '20 MB'],
  [123 * 1024, '123 KB'],
])('file size %d', (bytes, text) => expect(fileSize(bytes)).toBe(text));

it.each([
  [0, '0.00'],
  [5, '0.05'],
  [123456, '1,234.56'],
  [-123456789, '-1,234,567.89'],
])('%d fen', (fen, text) => expect(yuan(fen)).toBe(text));
