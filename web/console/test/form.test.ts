import { Problem } from '@yilian/shared';
import { flushPromises } from '@vue/test-utils';
import { defineComponent, h, nextTick, ref } from 'vue';
import { describe, expect, it } from 'vitest';
import FormField from '../src/components/FormField.vue';
import IdNumberInput from '../src/components/IdNumberInput.vue';
import ProblemSummary from '../src/components/ProblemSummary.vue';
import { readDate } from '../src/components/dates';
import { provideFields } from '../src/components/fields';
import { useFaults } from '../src/composables/faults';
import { show } from './mount';

const problem = (extra: object = {}) =>
  new Problem(422, {
    code: 'invalid',
    title: '请检查填写的内容',
    traceId: 'trace-1',
    errors: [
      { pointer: '/phone', code: 'format', message: '应为 11 位' },
      { pointer: '/diagnoses/0/code', code: 'unknown', message: '没有此编码' },
      { pointer: '/elsewhere', code: 'x', message: '其他问题' },
    ],
    ...extra,
  });

describe('FormField', () => {
  it('ties label, hint and error to the control', async () => {
    const { wrapper } = await show(FormField, {
      props: {
        pointer: '/phone',
        label: '电话',
        required: true,
        hint: '手机',
        error: '应为 11 位',
      },
      slots: { default: (field: object) => h('input', field) },
    });
    const input = wrapper.get('input');
    expect(wrapper.get('label').attributes('for')).toBe(input.attributes('id'));
    expect(wrapper.get('label').text()).toBe('电话（必填）');
    const described = input.attributes('aria-describedby')!.split(' ');
    expect(described.map((id) => document.getElementById(id)?.textContent?.trim())).toEqual([
      '手机',
      '应为 11 位',
    ]);
    expect(input.attributes()).toMatchObject({ 'aria-invalid': 'true', 'aria-required': 'true' });
  });
});

describe('useFaults', () => {
  it('takes away what was wrong with a field when it is changed, until the form is judged again', async () => {
    let faults!: ReturnType<typeof useFaults>;
    const form = defineComponent(() => {
      faults = useFaults(provideFields());
      const field = (pointer: string) =>
        h(
          FormField,
          { pointer, label: pointer, error: faults.messages.value[pointer] },
          { default: (attributes: object) => h('input', attributes) },
        );
      return () => h('form', [field('/phone'), field('/name')]);
    });
    const { wrapper } = await show(form);
    const errors = () => wrapper.findAll('.error').map((one) => one.text());
    const [phone] = wrapper.findAll('input');
    expect(faults.check({ '/phone': '请填写电话', '/name': '请填写姓名' })).toBe(false);
    await nextTick();
    expect(errors()).toEqual(['请填写电话', '请填写姓名']);
    await phone!.setValue('138');
    expect(errors()).toEqual(['请填写姓名']);
    faults.check({});
    await faults.run(() => Promise.reject(problem()));
    await nextTick();
    expect(errors()).toEqual(['应为 11 位']);
    await phone!.setValue('13800000000');
    expect(errors()).toEqual([]);
    // The same fault again is told again.
    await faults.run(() => Promise.reject(problem()));
    await nextTick();
    expect(errors()).toEqual(['应为 11 位']);
  });
});

describe('ProblemSummary', () => {
  const form = (shown: Problem) =>
    defineComponent(() => {
      provideFields();
      const current = ref<Problem | null>(null);
      void nextTick(() => (current.value = shown));
      const field = (pointer: string) =>
        h(FormField, { pointer, label: pointer }, { default: (f: object) => h('input', f) });
      return () =>
        h('form', [
          h(ProblemSummary, { problem: current.value, fields: { '/phone': '电话' } }),
          field('/phone'),
          field('/diagnoses'),
        ]);
    });

  it('links to fields, to the field around, and keeps what belongs to none', async () => {
    const { wrapper } = await show(form(problem()));
    await flushPromises();
    const lines = wrapper.findAll('li');
    expect(lines.map((line) => line.text())).toEqual([
      '电话：应为 11 位',
      '没有此编码',
      '其他问题',
    ]);
    expect(lines.map((line) => line.find('a').exists())).toEqual([true, true, false]);
    await lines[1]!.get('a').trigger('click');
    expect(document.activeElement?.id).toMatch(/field-diagnoses$/);
    wrapper.unmount();
  });

  it('takes the focus and marks the title of the page', async () => {
    const { wrapper } = await show(form(problem()));
    await flushPromises();
    expect(document.activeElement?.getAttribute('role')).toBe('alert');
    wrapper.unmount();
  });

  it('shows the trace number of a failure of the system', async () => {
    const { wrapper } = await show(ProblemSummary, {
      props: { problem: new Problem(500, { traceId: 'trace-9' }), quiet: true },
    });
    await flushPromises();
    expect(wrapper.text()).toContain('trace-9');
    expect(wrapper.text()).toContain('系统出现故障');
    wrapper.unmount();
  });
});

describe('IdNumberInput', () => {
  it('normalises and derives on leaving', async () => {
    const { wrapper } = await show(IdNumberInput, {
      props: { id: 'n', modelValue: '110105 19491231 002x' },
    });
    await wrapper.get('input').trigger('blur');
    expect(wrapper.emitted('update:modelValue')!.at(-1)).toEqual(['11010519491231002X']);
    expect(wrapper.emitted('derived')![0]).toEqual([{ birthDate: '1949-12-31', sex: 'female' }]);
    expect(wrapper.emitted('fault')![0]).toEqual([null]);
    wrapper.unmount();
  });
});

it.each([
  ['19650312', '1965-03-12'],
  ['1965-3-12', '1965-03-12'],
  ['1965/03/12', '1965-03-12'],
  ['1965年3月12日', '1965-03-12'],
  [' １９６５.3.12 ', '1965-03-12'],
  ['1965-02-30', undefined],
  ['65-3-12', undefined],
  ['', undefined],
])('date %s', (text, date) => expect(readDate(text)).toBe(date));
