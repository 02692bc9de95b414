import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { needTexts } from '../src/i18n';
import ErasurePage from '../src/pages/erasure/ErasurePage.vue';
import ExportDialog from '../src/pages/patients/ExportDialog.vue';
import { show } from './mount';

const id = '0190f7c2-0000-7000-8000-000000000001';

interface Sent {
  url: string;
  body: unknown;
}
/** Answers every request alike and keeps what was sent. */
function server(answer: () => Response): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push({ url: new URL(request.url).pathname, body: await request.json() });
    return answer();
  });
  return sent;
}
const submit = async () => {
  document.body.querySelector('form')!.dispatchEvent(new Event('submit'));
  await flushPromises();
  await vi.waitFor(() => flushPromises());
};
function type(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new Event('input'));
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  document.body.innerHTML = '';
});

describe('the copy for a person', () => {
  it('asks for proof and reason, and saves what is held under a name that tells nothing', async () => {
    const sent = server(() => Response.json({ person: { id, name: '张小明' } }));
    const saved: { name: string; content: Blob }[] = [];
    let content: Blob | undefined;
    vi.stubGlobal(
      'URL',
      class extends URL {
        static override createObjectURL = (blob: Blob) => ((content = blob), 'blob:x');
        static override revokeObjectURL = () => undefined;
      },
    );
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      saved.push({ name: this.download, content: content! });
    });
    await needTexts(['people']);
    const { wrapper } = await show(ExportDialog, { props: { patientId: id } });
    await flushPromises();
    await submit();
    expect(sent).toEqual([]);
    expect(document.body.textContent).toContain('已核验本人证件');
    const radio = document.body.querySelector<HTMLInputElement>('input[value=guardian_document]')!;
    radio.checked = true;
    radio.dispatchEvent(new Event('change'));
    type(document.body.querySelector('textarea')!, '母亲申请复制');
    await submit();
    await vi.waitFor(() => expect(saved).toHaveLength(1));
    expect(sent).toEqual([
      {
        url: `/api/v1/patients/${id}/export`,
        body: { proof: 'guardian_document', reason: '母亲申请复制' },
      },
    ]);
    expect(saved[0]!.name).toBe(`person-${id}.json`);
    expect(JSON.parse(await saved[0]!.content.text())).toEqual({ person: { id, name: '张小明' } });
    wrapper.unmount();
  });
});

describe('erasing a person', () => {
  it('needs id, reason and password, and shows why it is refused', async () => {
    let answer = () =>
      Response.json(
        { status: 409, code: 'records_must_be_kept', title: '法定保存期至 2041-03-02' },
        { status: 409, headers: { 'content-type': 'application/problem+json' } },
      );
    const sent = server(() => answer());
    await needTexts(['people']);
    const { wrapper } = await show(ErasurePage);
    await submit();
    expect(sent).toEqual([]);
    expect(wrapper.text()).toContain('标识格式有误');
    const fields = wrapper.findAll<HTMLInputElement>('input');
    await fields[0]!.setValue(id);
    await wrapper.find('textarea').setValue('本人要求删除');
    await fields[1]!.setValue('river-stone-42');
    await submit();
    await vi.waitFor(() => expect(wrapper.text()).toContain('2041-03-02'));
    expect(sent[0]).toEqual({
      url: `/api/v1/patients/${id}/erasure`,
      body: { reason: '本人要求删除', password: 'river-stone-42' },
    });
    answer = () => new Response(null, { status: 204 });
    await fields[1]!.setValue('river-stone-42');
    await submit();
    await vi.waitFor(() => expect(wrapper.get('[role=status]').text()).toBe('已删除'));
    expect(fields[0]!.element.value).toBe('');
    wrapper.unmount();
  });
});
