import { Problem } from '@yilian/shared';
import { flushPromises } from '@vue/test-utils';
import { type Component, defineComponent, h } from 'vue';
import { describe, expect, it, vi } from 'vitest';
import DataTable from '../src/components/DataTable.vue';
import FilterBar from '../src/components/FilterBar.vue';
import { ariaSort, nextSort } from '../src/components/table';
import { type UrlQuery, useUrlQuery } from '../src/composables/url_query';
import { show } from './mount';

interface Row {
  id: string;
  number: string;
}
const base = {
  columns: [
    { key: 'number', title: '单号', sort: 'number' },
    { key: 'state', title: '状态' },
  ],
  rows: [
    { id: '1', number: 'A1' },
    { id: '2', number: 'A2' },
  ] as Row[],
  rowKey: (row: unknown) => (row as Row).id,
  rowLink: (row: unknown) => `/referrals/${(row as Row).id}`,
  caption: '转诊',
};
const table = (props: object = {}) =>
  show(DataTable as Component, { props: { ...base, ...props } as never });

describe('DataTable', () => {
  it('first column links to the record; j and k move between rows', async () => {
    const { wrapper } = await table();
    expect(wrapper.findAll('a').map((a) => a.attributes('href'))).toEqual([
      '/referrals/1',
      '/referrals/2',
    ]);
    const press = (key: string) => window.dispatchEvent(new KeyboardEvent('keydown', { key }));
    press('j');
    press('j');
    expect(document.activeElement?.textContent?.trim()).toBe('A2');
    press('k');
    expect(document.activeElement?.textContent?.trim()).toBe('A1');
    wrapper.unmount();
  });

  it('tells empty from filtered empty', async () => {
    const empty = await table({ rows: [] });
    expect(empty.wrapper.text()).toBe('暂无记录');
    const filtered = await table({ rows: [], filtered: true });
    await filtered.wrapper.get('button').trigger('click');
    expect(filtered.wrapper.emitted('clearFilters')).toHaveLength(1);
    expect(filtered.wrapper.text()).toContain('没有符合筛选条件的记录');
  });

  it('keeps the old rows beside a problem and offers a retry', async () => {
    const { wrapper } = await table({ problem: new Problem(503, {}) });
    await flushPromises();
    expect(wrapper.findAll('tbody tr')).toHaveLength(2);
    await wrapper.get('[role=alert] button').trigger('click');
    expect(wrapper.emitted('retry')).toHaveLength(1);
  });

  it('shows a skeleton while there is nothing yet', async () => {
    const { wrapper } = await table({ rows: [], loading: true });
    expect(wrapper.attributes('aria-busy')).toBe('true');
    expect(wrapper.text()).not.toContain('暂无记录');
  });

  it('pages by cursor', async () => {
    const { wrapper } = await table({ page: 2, nextCursor: 'c3' });
    const [previous, next] = wrapper.findAll('nav button');
    await next!.trigger('click');
    await previous!.trigger('click');
    expect(wrapper.emitted('next')).toEqual([['c3']]);
    expect(wrapper.emitted('previous')).toHaveLength(1);
  });
});

it('sorts up, down, up', () => {
  expect(nextSort('', 'dueAt')).toBe('dueAt');
  expect(nextSort('dueAt', 'dueAt')).toBe('-dueAt');
  expect(nextSort('-dueAt', 'dueAt')).toBe('dueAt');
  expect(ariaSort('-dueAt', 'dueAt')).toBe('descending');
  expect(ariaSort('x', 'dueAt')).toBe('none');
  expect(ariaSort('x', undefined)).toBeUndefined();
});

describe('FilterBar', () => {
  const fields = [
    { key: 'q', label: '关键词', kind: 'text' },
    { key: 'state', label: '状态', kind: 'select', options: [{ value: 'sent', label: '已发出' }] },
  ] as const;

  it('a choice makes a step for Back, typing waits and replaces', async () => {
    const { wrapper } = await show(FilterBar, { props: { fields, values: { q: '', state: '' } } });
    await wrapper.get('select').setValue('sent');
    expect(wrapper.emitted('set')).toEqual([[{ state: 'sent' }, true]]);
    vi.useFakeTimers();
    await wrapper.get('input').setValue('肺');
    await wrapper.get('input').setValue('肺炎');
    vi.advanceTimersByTime(299);
    expect(wrapper.emitted('set')).toHaveLength(1);
    vi.advanceTimersByTime(1);
    vi.useRealTimers();
    expect(wrapper.emitted('set')![1]).toEqual([{ q: '肺炎' }, false]);
  });

  it('offers "all" unless one has to be chosen', async () => {
    const options = async (required: boolean) => {
      const field = { ...fields[1], required };
      const { wrapper } = await show(FilterBar, {
        props: { fields: [field], values: { state: 'sent' } },
      });
      return wrapper.findAll('option').map((one) => one.text());
    };
    expect(await options(false)).toEqual(['全部', '已发出']);
    expect(await options(true)).toEqual(['已发出']);
  });
});

describe('useUrlQuery', () => {
  const at = async (address: string) => {
    let query!: UrlQuery<'tab' | 'q' | 'cursor' | 'page'>;
    const Page = defineComponent(() => {
      query = useUrlQuery({ tab: 'all', q: '', cursor: '', page: '' });
      return () => h('div');
    });
    const { router } = await show(Page, { at: address });
    return { query, router };
  };

  it('reads the address and writes only what differs', async () => {
    const { query, router } = await at('/list?tab=sent&page=2&cursor=c2');
    expect(query.values.value).toEqual({ tab: 'sent', q: '', cursor: 'c2', page: '2' });
    expect(query.filtered.value).toBe(false);
    query.set({ q: 'x' });
    await flushPromises();
    expect(router.currentRoute.value.fullPath).toBe('/list?tab=sent&q=x');
    expect(query.filtered.value).toBe(true);
    query.next('c9');
    await flushPromises();
    expect(router.currentRoute.value.query).toEqual({
      tab: 'sent',
      q: 'x',
      cursor: 'c9',
      page: '2',
    });
    query.clear();
    await flushPromises();
    expect(router.currentRoute.value.fullPath).toBe('/list?tab=sent');
  });
});
