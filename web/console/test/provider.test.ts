import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  handOver,
  nameOf,
  rememberNext,
  takeHandedOver,
  takeNext,
  takeReturned,
} from '../src/identity/provider';

beforeEach(() => history.replaceState({ kept: 1 }, '', '/sign-in/provider'));
afterEach(() => sessionStorage.clear());

it('takes what came back out of the address', () => {
  history.replaceState({ kept: 1 }, '', '/sign-in/provider?code=c&state=s&next=//evil');
  expect(takeReturned()).toEqual({ state: 's', code: 'c' });
  expect(location.search).toBe('');
  expect(history.state).toEqual({ kept: 1 });
});

it('without a code the provider refused; without a state nobody began', () => {
  history.replaceState(null, '', '/sign-in/provider?error=access_denied&state=s');
  expect(takeReturned()).toEqual({ state: 's' });
  expect(takeReturned()).toEqual({ state: '-' });
});

it('hands it over to the settings once', () => {
  history.replaceState({ ...handOver({ state: 's', code: 'c' }), kept: 1 }, '');
  expect(takeHandedOver()).toEqual({ state: 's', code: 'c' });
  expect(takeHandedOver()).toBeUndefined();
  expect((history.state as { kept: number }).kept).toBe(1);
});

it('remembers the page asked for, never another site', () => {
  rememberNext('/referrals?list=mine');
  expect(takeNext()).toBe('/referrals?list=mine');
  expect(takeNext()).toBeUndefined();
  for (const bad of ['//evil.example', 'https://evil.example', '/login', 7, undefined]) {
    rememberNext(bad);
    expect(takeNext(), String(bad)).toBeUndefined();
  }
});

it('names the provider in the language of the page', () => {
  const provider = { nameZh: '卫健统一身份', nameEn: 'Health ID' };
  expect([nameOf(provider, 'zh-CN'), nameOf(provider, 'en')]).toEqual([
    '卫健统一身份',
    'Health ID',
  ]);
});
