import { describe, expect, it } from 'vitest';
import { faultsOfAccount, grantable } from '../src/accounts/account_form';
import { given, mergeForm, trimmed } from '../src/composables/merge';
import { emptyAgreement, faultsOfAgreement } from '../src/network/agreement_form';
import { emptyOrganisation, faultsOfOrganisation } from '../src/network/organisation_form';
import { dutyTimes, mondayOf, plusDays, touches, weekOf } from '../src/network/week';
import { actionText, operationOf, wordsOf } from '../src/pages/audit/actions';
import { durationOf, linesOf, stepsOf } from '../src/statistics/figures';
import { nameOfPeriod, periodOf } from '../src/statistics/periods';

describe('a form over a changed record', () => {
  const base = { name: 'a', phone: '1', parties: ['x'] };
  it('keeps what the user touched and takes the rest', () => {
    const latest = { name: 'b', phone: '2', parties: ['x', 'y'] };
    expect(mergeForm(base, { ...base, phone: '3' }, latest)).toEqual({ ...latest, phone: '3' });
    expect(mergeForm(base, { ...base, parties: ['x', 'z'] }, latest).parties).toEqual(['x', 'z']);
  });
  it('sends nothing that is empty', () => {
    expect(given({ a: '', b: undefined, c: 0, d: false, e: 'x' })).toEqual({
      c: 0,
      d: false,
      e: 'x',
    });
    expect(trimmed({ a: ' x ', n: 1 })).toEqual({ a: 'x', n: 1 });
  });
});

describe('the week of a roster, in Shanghai', () => {
  it.each([
    ['2026-11-22', '2026-11-16'],
    ['2026-11-16', '2026-11-16'],
    ['2026-03-01', '2026-02-23'],
  ])('%s lies in the week of %s', (day, monday) => expect(mondayOf(day)).toBe(monday));
  it('has seven days over the end of a year', () => {
    expect(weekOf('2026-12-28').at(-1)).toBe('2027-01-03');
    expect(plusDays('2028-02-28', 1)).toBe('2028-02-29');
  });
  it('a duty that ends at or before its start ends the next day', () => {
    expect(dutyTimes('2026-11-22', '08:00', '17:30').endsAt).toBe('2026-11-22T17:30:00+08:00');
    expect(dutyTimes('2026-11-22', '20:00', '08:00').endsAt).toBe('2026-11-23T08:00:00+08:00');
    expect(dutyTimes('2026-11-22', '08:00', '08:00').endsAt).toBe('2026-11-23T08:00:00+08:00');
  });
  it('a night touches both days, and midnight is not the next day', () => {
    const [start, end] = ['2026-11-22T20:00:00+08:00', '2026-11-23T00:00:00+08:00'];
    expect(touches(start, end, '2026-11-22')).toBe(true);
    expect(touches(start, end, '2026-11-23')).toBe(false);
    expect(touches(start, '2026-11-23T08:00:00+08:00', '2026-11-23')).toBe(true);
  });
});

describe('faults that the page sees itself', () => {
  it('an organisation', () => {
    const form = { ...emptyOrganisation(), name: '\u7532\u9662', kind: 'cdc' as const };
    expect(faultsOfOrganisation(form)).toEqual({ '/division': 'divisionMissing' });
    const wrong = { ...form, division: '341881', creditCode: '1', longitude: '200', latitude: 'x' };
    expect(Object.keys(faultsOfOrganisation(wrong))).toEqual([
      '/creditCode',
      '/longitude',
      '/latitude',
    ]);
  });
  it('an agreement', () => {
    const form = emptyAgreement('2026-01-01');
    form.title = '\u534f\u8bae';
    form.endsOn = '2025-12-31';
    form.parties = [{ id: 'a', name: 'A' }];
    form.signatures = [{ organisationId: 'b', signer: '', signedOn: '' }];
    expect(faultsOfAgreement(form)).toEqual({
      '/endsOn': 'reversed',
      '/partyIds': 'tooFew',
      '/signatures/0/organisationId': 'notParty',
      '/signatures/0/signer': 'missing',
      '/signatures/0/signedOn': 'dateWrong',
    });
  });
  it('a login name', () => {
    const form = { loginName: 'a b', personName: '', practitionerNumber: '', title: '', phone: '' };
    expect(faultsOfAccount(form, '/account')).toEqual({
      '/account/loginName': 'loginNameWrong',
      '/account/personName': 'missing',
    });
  });
});

it('an administrator of an organisation gives no post above the own', () => {
  expect(grantable('org_admin')).not.toContain('platform_admin');
  expect(grantable('org_admin')).toContain('gp');
  expect(grantable('platform_admin')).toContain('office');
});

describe('the words of an action', () => {
  const words = wordsOf({
    paths: {
      '/x': { post: { operationId: 'sessionSignIn', summary: '\u767b\u5f55 \u00b7 Sign in' } },
    },
  });
  it.each([
    ['session.sign_in', 'en', 'Sign in'],
    ['session.sign_in', 'zh-CN', '\u767b\u5f55'],
    ['job.unknown', 'zh-CN', 'job.unknown'],
  ])('%s in %s', (action, language, text) =>
    expect(actionText(words, action, language)).toBe(text),
  );
  it('finds the operation', () =>
    expect(operationOf('break_glass.review')).toBe('breakGlassReview'));
});

describe('periods', () => {
  it.each([
    ['lastQuarter', '2026-11-22', '2026-07-01', '2026-09-30'],
    ['lastQuarter', '2026-02-10', '2025-10-01', '2025-12-31'],
    ['thisQuarter', '2026-11-22', '2026-10-01', '2026-12-31'],
    ['lastMonth', '2026-01-31', '2025-12-01', '2025-12-31'],
    ['thisMonth', '2028-02-29', '2028-02-01', '2028-02-29'],
    ['lastYear', '2026-11-22', '2025-01-01', '2025-12-31'],
  ] as const)('%s seen from %s', (name, today, from, to) => {
    expect(periodOf(name, today)).toEqual({ from, to });
    expect(nameOfPeriod({ from, to }, today)).toBe(name);
  });
});

describe('figures of the statistics', () => {
  const figure = (key: string, direction: string, kind: string, n: number) => ({
    dimension: 'sender' as const,
    measure: 'referrals' as const,
    key,
    label: key.toUpperCase(),
    direction,
    kind,
    n,
  });
  const figures = [
    figure('a', 'up', 'outpatient', 3),
    figure('a', 'up', 'examination', 1),
    figure('b', 'down', 'rehabilitation', 9),
    figure('b', 'up', 'inpatient', 2),
    { ...figure('', 'up', 'outpatient', 99), measure: 'refused' as const },
  ];
  it('are summed by key, the largest first', () => {
    const lines = linesOf(figures, 'sender');
    expect(lines.map((line) => [line.key, line.total])).toEqual([
      ['b', 11],
      ['a', 4],
    ]);
    expect(lines[1]).toMatchObject({ label: 'A', up: 4, upOutpatient: 3, upInpatient: 0, down: 0 });
  });
  it('a mean over several groups is weighted', () => {
    const held = (n: number, meanMinutes: number) => ({
      ...figure('accept', 'up', 'outpatient', n),
      dimension: 'step' as const,
      measure: 'held' as const,
      meanMinutes,
    });
    expect(stepsOf([held(1, 100), held(3, 20)])).toEqual([
      { key: 'accept', n: 4, meanMinutes: 40 },
    ]);
    expect(durationOf(1529.6)).toEqual({ overdue: false, days: 1, hours: 1, minutes: 30 });
  });
});
