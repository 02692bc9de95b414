import { h } from 'vue';
import { describe, expect, it } from 'vitest';
import TrialResult from '../src/components/TrialResult.vue';
import { needTexts } from '../src/i18n';
import { show } from './mount';

const wrong = [
  { line: 3, column: '证件号码', code: 'invalid_id_card', message: '校验位不对' },
  { line: 3, column: '姓名', code: 'required', message: '必填' },
];
const result = async (props: { clean: boolean; problems?: typeof wrong }) => {
  await needTexts(['network']);
  const { wrapper } = await show(TrialResult, { props, slots: { default: () => h('p', '2 行') } });
  return wrapper;
};

describe('the result of a trial', () => {
  it('is told in words, and names every wrong cell', async () => {
    const wrapper = await result({ clean: false, problems: wrong });
    const told = wrapper.get('[role=status]');
    expect(told.text()).toBe('2 行');
    expect(told.classes()).not.toContain('clean');
    expect(wrapper.findAll('tbody tr').map((row) => row.text())).toEqual([
      '3证件号码校验位不对',
      '3姓名必填',
    ]);
  });

  it('has no table when there is nothing to say', async () => {
    const wrapper = await result({ clean: true, problems: [] });
    expect(wrapper.get('[role=status]').classes()).toContain('clean');
    expect(wrapper.find('table').exists()).toBe(false);
  });
});
