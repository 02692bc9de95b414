import { describe, expect, it } from 'vitest';
import type { RouteRecordRaw } from 'vue-router';
import { isIdle } from '../src/composables/idle_lock';
import { rowAfter } from '../src/composables/row_keys';
import { menuFor } from '../src/router/menu';
import { safeNext } from '../src/router/next';
import { pages } from '../src/router/pages';
import zh from '../src/locales/zh-CN/core.json';

describe('the page after sign-in is on this site', () => {
  it.each([
    ['/referrals?tab=sent', '/referrals?tab=sent'],
    ['//evil.example', undefined],
    ['/\\evil.example', undefined],
    ['https://evil.example', undefined],
    ['/login', undefined],
    [undefined, undefined],
    [['/a'], undefined],
  ])('%s', (next, expected) => expect(safeNext(next)).toBe(expected));
});

describe('the menu', () => {
  const icon = { render: () => null };
  const routes = [
    ['/', 'home', 'work', undefined],
    ['/referrals', 'referrals', 'work', 'referral_read'],
    ['/audit', 'audit', 'supervision', 'audit_read'],
  ].map(([path, name, group, right]) => ({
    path,
    name,
    component: icon,
    meta: { title: name, right, menu: { group, icon } },
  })) as unknown as RouteRecordRaw[];

  it('shows the pages whose right is held', () => {
    const menu = menuFor((right) => !right || right === 'referral_read', routes);
    expect(menu.map((s) => [s.group, s.entries.map((e) => e.path)])).toEqual([
      ['work', ['/', '/referrals']],
    ]);
  });

  it('every right and title of a page has a name', () => {
    const rights: object = zh.right;
    for (const { meta } of pages) {
      if (meta?.right) expect(rights).toHaveProperty(meta.right);
      expect(zh, meta!.title).toHaveProperty(meta!.title);
    }
  });
});

it('locks after the idle time only', () => {
  expect(isIdle(0, 15 * 60_000 - 1, 15)).toBe(false);
  expect(isIdle(0, 15 * 60_000, 15)).toBe(true);
  expect(isIdle(0, 1e12, 0)).toBe(false);
});

it.each([
  ['j', -1, 3, 0],
  ['j', 2, 3, 2],
  ['k', 2, 3, 1],
  ['k', -1, 3, 2],
  ['x', 1, 3, undefined],
  ['j', -1, 0, undefined],
])('key %s from row %d of %d leads to %s', (key, at, count, to) =>
  expect(rowAfter(key, at, count)).toBe(to),
);
