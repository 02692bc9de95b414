import { Problem } from '@yilian/shared';
import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import ActionButtons from '../src/components/ActionButtons.vue';
import AttachmentUploader from '../src/components/AttachmentUploader.vue';
import ConfirmDialog from '../src/components/ConfirmDialog.vue';
import DeadlineTag from '../src/components/DeadlineTag.vue';
import DiagnosisPicker from '../src/components/DiagnosisPicker.vue';
import DivisionPicker from '../src/components/DivisionPicker.vue';
import PatientBanner from '../src/components/PatientBanner.vue';
import Timeline from '../src/components/Timeline.vue';
import { faultOf, maxBytes } from '../src/components/attachments';
import { divisionPath } from '../src/components/pickers';
import { setServerTime } from '../src/composables/server_time';
import { show } from './mount';

afterEach(() => {
  vi.useRealTimers();
  document.body.innerHTML = '';
});

describe('ActionButtons', () => {
  const actions = [
    { name: 'accept', enabled: true, title: '接收' },
    { name: 'refuse', enabled: true, title: '拒绝' },
    { name: 'close', enabled: false, reason: '尚未回复', title: '办结' },
  ];

  it('runs what is possible and explains what is not', async () => {
    const { wrapper } = await show(ActionButtons, { props: { actions, grave: ['refuse'] } });
    const [accept, refuse, close] = wrapper.findAll('button');
    expect(accept!.classes()).toContain('el-button--primary');
    expect(refuse!.classes()).toContain('el-button--danger');
    expect(close!.attributes('aria-disabled')).toBe('true');
    const reason = document.getElementById(close!.attributes('aria-describedby')!);
    expect(reason?.textContent?.trim()).toBe('尚未回复');
    await close!.trigger('click');
    await accept!.trigger('click');
    expect(wrapper.emitted('run')).toEqual([[actions[0]]]);
  });

  it('sends one action at a time', async () => {
    const { wrapper } = await show(ActionButtons, { props: { actions, busy: 'accept' } });
    await wrapper.get('[data-action=refuse]').trigger('click');
    expect(wrapper.emitted('run')).toBeUndefined();
  });
});

describe('DeadlineTag', () => {
  it.each([
    [25, '剩 25 分', 'soon'],
    [-70, '超时 1 时 10 分', 'late'],
    [3 * 1440, '剩 3 天', 'calm'],
  ])('%d minutes', async (minutes, text, tone) => {
    const now = Date.now();
    setServerTime(new Date(now).toISOString());
    const due = new Date(now + minutes * 60_000).toISOString();
    const { wrapper } = await show(DeadlineTag, { props: { due } });
    expect(wrapper.text()).toBe(text);
    expect(wrapper.classes()).toContain(tone);
  });
});

it('Timeline shows the newest first', async () => {
  const entry = (id: string, at: string) => ({
    id,
    at,
    kind: 'state' as const,
    title: id,
    actor: '王医生',
  });
  const { wrapper } = await show(Timeline, {
    props: {
      label: '经过',
      entries: [entry('sent', '2026-11-22T01:00:00Z'), entry('accepted', '2026-11-22T02:00:00Z')],
    },
  });
  expect(wrapper.findAll('strong').map((s) => s.text())).toEqual(['accepted', 'sent']);
});

describe('DiagnosisPicker', () => {
  it('finds by text and chooses with the keyboard', async () => {
    vi.useFakeTimers();
    const find = vi.fn(async () => [
      { code: 'I10', name: '特发性高血压' },
      { code: 'I11.9', name: '高血压心脏病' },
    ]);
    const { wrapper } = await show(DiagnosisPicker, { props: { id: 'd', modelValue: null, find } });
    const input = wrapper.get('input');
    await input.setValue('gxy');
    await vi.advanceTimersByTimeAsync(300);
    expect(find).toHaveBeenCalledWith('gxy', expect.any(AbortSignal));
    await input.trigger('keydown', { key: 'ArrowDown' });
    expect(input.attributes('aria-activedescendant')).toMatch(/-1$/);
    await input.trigger('keydown', { key: 'Enter' });
    expect(wrapper.emitted('update:modelValue')!.at(-1)).toEqual([
      { code: 'I11.9', name: '高血压心脏病' },
    ]);
  });

  it('drops text without a choice, and an Enter of the input method chooses nothing', async () => {
    const find = vi.fn(async () => [{ code: 'I10', name: '特发性高血压' }]);
    const { wrapper } = await show(DiagnosisPicker, { props: { id: 'd', modelValue: null, find } });
    const input = wrapper.get('input');
    await input.setValue('gao');
    await input.trigger('keydown', { key: 'Enter', isComposing: true });
    await input.trigger('blur');
    expect((input.element as HTMLInputElement).value).toBe('');
    expect(wrapper.emitted('update:modelValue')).toBeUndefined();
  });
});

it('DivisionPicker reads one level after the other', async () => {
  const children = vi.fn(async (code: string) =>
    code === ''
      ? [{ code: '330000', name: '浙江省' }]
      : code === '330000'
        ? [{ code: '330100', name: '杭州市' }]
        : [],
  );
  const { wrapper } = await show(DivisionPicker, {
    props: { id: 'a', modelValue: '330000', children },
  });
  await flushPromises();
  expect(wrapper.findAll('select').map((s) => s.element.value)).toEqual(['330000', '']);
  await wrapper.findAll('select')[1]!.setValue('330100');
  expect(wrapper.emitted('update:modelValue')).toEqual([['330100']]);
  expect(divisionPath('330106001')).toEqual(['330000', '330100', '330106', '330106001']);
  expect(divisionPath('441900003')).toEqual(['440000', '441900', '441900003']);
});

describe('ConfirmDialog', () => {
  const open = async (run: () => Promise<unknown>) =>
    await show(ConfirmDialog, {
      props: {
        title: '拒绝接收',
        message: '拒绝后由转出方处理。',
        reasons: [{ code: 'no_bed', name: '无床位' }],
        confirmLabel: '确认拒绝',
        run,
      },
    });
  const form = () => document.body.querySelector('form')!;

  it('wants a coded reason and keeps the dialog on a problem', async () => {
    const run = vi.fn().mockRejectedValueOnce(new Problem(412, { detail: '李医生已接收' }));
    const { wrapper } = await open(run);
    await flushPromises();
    form().dispatchEvent(new Event('submit'));
    await flushPromises();
    expect(run).not.toHaveBeenCalled();
    expect(form().textContent).toContain('请选择原因');
    const radio = form().querySelector<HTMLInputElement>('input[type=radio]')!;
    radio.checked = true;
    radio.dispatchEvent(new Event('change'));
    form().dispatchEvent(new Event('submit'));
    await flushPromises();
    expect(run).toHaveBeenCalledWith({ reason: 'no_bed', note: '' });
    expect(form().textContent).toContain('李医生已接收');
    expect(wrapper.emitted('done')).toBeUndefined();
    wrapper.unmount();
  });
});

describe('PatientBanner', () => {
  const patient = {
    id: 'p',
    name: '张*',
    sex: 'female' as const,
    birthDate: '1965-03-12',
    idNumber: '110105********002X',
    allergies: ['青霉素'],
    allergiesKnown: true,
    flags: ['高血压'],
  };

  it('shows age and allergies; without the right nothing can be revealed', async () => {
    setServerTime('2026-11-22T02:00:00Z');
    const { wrapper } = await show(PatientBanner, { props: { patient } });
    expect(wrapper.text()).toContain('61 岁（1965-03-12 出生）');
    expect(wrapper.text()).toContain('青霉素');
    expect(wrapper.find('button').exists()).toBe(false);
  });

  it('reveals one value for a reason and hides it after 30 seconds', async () => {
    const reveal = vi.fn(async () => '11010519650312002X');
    const { wrapper } = await show(PatientBanner, { props: { patient, reveal } });
    await wrapper.get('button').trigger('click');
    await flushPromises();
    const radio = document.body.querySelector<HTMLInputElement>('form input[type=radio]')!;
    radio.checked = true;
    radio.dispatchEvent(new Event('change'));
    vi.useFakeTimers();
    document.body.querySelector('form')!.dispatchEvent(new Event('submit'));
    await vi.advanceTimersByTimeAsync(100);
    expect(reveal).toHaveBeenCalledWith('idNumber', 'treatment');
    expect(wrapper.text()).toContain('11010519650312002X');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(wrapper.text()).not.toContain('11010519650312002X');
    wrapper.unmount();
  });
});

describe('attachments are judged by content', () => {
  const file = (bytes: number[], name = 'a.pdf') => new File([new Uint8Array(bytes)], name);
  it.each([
    ['pdf', [0x25, 0x50, 0x44, 0x46, 0x2d, 0x31], undefined],
    ['jpeg', [0xff, 0xd8, 0xff, 0xe0], undefined],
    ['png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], undefined],
    ['program', [0x4d, 0x5a], 'wrong_type'],
    ['nothing', [], 'empty'],
  ])('%s', async (_, bytes, fault) => expect(await faultOf(file(bytes))).toBe(fault));

  it('refuses more than 20 MB', async () => {
    expect(await faultOf(new File([new Uint8Array(maxBytes + 1)], 'a.pdf'))).toBe('too_large');
  });

  it('the uploader sends good files, says why others fail, and can try again', async () => {
    const upload = vi.fn().mockRejectedValueOnce(new Problem(503)).mockResolvedValue(undefined);
    const { wrapper } = await show(AttachmentUploader, { props: { label: '附件', upload } });
    const input = wrapper.get('input').element;
    const files = [file([0x4d, 0x5a], 'virus.pdf'), file([0xff, 0xd8, 0xff], 'x.jpg')];
    Object.defineProperty(input, 'files', { value: files, configurable: true });
    Object.defineProperty(input, 'value', { value: '', writable: true });
    await wrapper.get('input').trigger('change');
    await flushPromises();
    expect(wrapper.findAll('li').map((li) => li.find('span + span').text())).toEqual([
      '不是 PDF、JPEG 或 PNG 文件',
      '系统繁忙，请稍后再试',
    ]);
    await wrapper.findAll('li')[1]!.get('button').trigger('click');
    await flushPromises();
    expect(upload).toHaveBeenCalledTimes(2);
    expect(wrapper.findAll('li')).toHaveLength(1);
  });
});
