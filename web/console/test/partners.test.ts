import { expect, it } from 'vitest';
import { percentText, shareText, standingOf } from '../src/exchange/partners';

it('shows a score so that 100% means all', () => {
  expect(percentText(1000)).toBe('100%');
  expect(percentText(999)).toBe('99.9%');
  expect(percentText(980)).toBe('98%');
  expect(percentText(0)).toBe('0%');
});

it('shows how many had a fault and which part that is', () => {
  expect(shareText(0, 10)).toBe('–');
  expect(shareText(1, 3)).toBe('1 (33.3%)');
  expect(shareText(1, 20000)).toBe('1 (<0.1%)');
  expect(shareText(3, 3)).toBe('3 (100%)');
  expect(shareText(2, 0)).toBe('–');
});

it('calls nobody good of whom nothing came', () => {
  expect(standingOf({ meets: true })).toBe('meets');
  expect(standingOf({ meets: false })).toBe('below');
  expect(standingOf({})).toBe('silent');
});
