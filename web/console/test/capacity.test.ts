import { describe, expect, it } from 'vitest';
import { labelsOf } from '../src/capacity/labels';
import { bodyOf, emptyPeriod, faultsOf, formOf } from '../src/capacity/schedule';
import { localTime, toInstant } from '../src/capacity/times';

describe('labels of beds', () => {
  it.each([
    ['1-3', ['1', '2', '3']],
    ['01-03', ['01', '02', '03']],
    ['A9-A11', ['A9', 'A10', 'A11']],
    ['A9-11', ['A9', 'A10', 'A11']],
    ['\u52a01\uff0c\u52a02 5', ['\u52a01', '\u52a02', '5']],
    ['3-1', ['3-1']],
    ['1,1', ['1']],
    ['  ', []],
  ])('%s', (typed, labels) => {
    expect(labelsOf(typed)).toEqual(labels);
  });

  it('end somewhere', () => {
    expect(labelsOf('1-9999').length).toBeLessThan(300);
  });
});

describe('a schedule', () => {
  const schedule = {
    resourceId: 'r',
    weekly: [{ weekday: 1, starts: '08:00', ends: '12:00', slotMinutes: 30, places: 2 }],
    exceptions: [{ on: '2026-05-01', reason: '', periods: [] }],
    outside: 0,
    version: 1,
  };

  it('comes back from its form as it was', () => {
    const { weekly, exceptions } = schedule;
    expect(bodyOf(formOf(schedule))).toEqual({ weekly, exceptions });
  });

  it('names what can not be sent', () => {
    const form = formOf(schedule);
    form.weekly.push({ ...emptyPeriod(), weekday: 2, starts: '8', places: 'x' });
    form.exceptions[0]!.on = 'May';
    expect(Object.keys(faultsOf(form, (key) => key))).toEqual([
      '/weekly/1/starts',
      '/weekly/1/places',
      '/exceptions/0/on',
    ]);
  });
});

it('a time of the box is a time in Shanghai', () => {
  expect(localTime(Date.parse('2026-03-02T01:30:00Z'))).toBe('2026-03-02T09:30');
  expect(toInstant('2026-03-02T09:30')).toBe('2026-03-02T09:30:00+08:00');
});
