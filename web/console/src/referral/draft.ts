import { Problem, type Schema, dataOf, ifMatch } from '@yilian/shared';
import { computed, onBeforeUnmount, ref, type Ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { api } from '../api';
import { useServerNow } from '../composables/server_time';
import { type ContentForm, toContent, toForm } from './content';
import { contentProblem } from './problems';

const quietMs = 2000;
const retryMs = 10_000;

export async function createDraft(content: Partial<Schema<'Content'>>): Promise<string> {
  const body = { content: { diagnoses: [], fileIds: [], ...content } };
  return (await dataOf(api.POST('/api/v1/referral-drafts', { body }))).id;
}

/**
 * A draft on the server: loaded once, saved two seconds after the last change and at every change of step.
 * When another window saved it first, saving stops until the user says which version stays.
 */
export function useDraft(id: string) {
  const { t } = useI18n();
  const now = useServerNow();
  const form = ref() as Ref<ContentForm | undefined>;
  const patientName = ref('');
  const version = ref(0);
  const savedAt = ref('');
  const saving = ref(false);
  const loadProblem = shallowRef<Problem | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const conflict = ref(false);
  let sent = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<boolean> | undefined;

  const content = () => toContent(form.value!, new Date(now.value).toISOString());
  const text = computed(() => (form.value ? JSON.stringify(content()) : ''));
  const dirty = computed(() => text.value !== '' && text.value !== saved.value);
  const saved = ref('');

  function take(draft: Schema<'Draft'>): void {
    version.value = draft.version;
    savedAt.value = draft.changedAt;
    patientName.value = draft.patientName;
  }

  async function load(): Promise<void> {
    try {
      const init = { params: { path: { id } } };
      const draft = await dataOf(api.GET('/api/v1/referral-drafts/{id}', init));
      form.value = toForm(draft.content, (n) => t('wizard.attachment', { n }));
      take(draft);
      saved.value = text.value;
      conflict.value = false;
      problem.value = loadProblem.value = null;
    } catch (reason) {
      loadProblem.value = Problem.from(reason);
    }
  }

  /** Saves what is unsaved; false when it could not be saved. */
  async function save(): Promise<boolean> {
    clearTimeout(timer);
    if (running) await running;
    if (!form.value || !dirty.value) return true;
    if (conflict.value) return false;
    running = send();
    try {
      return await running;
    } finally {
      running = undefined;
    }
  }

  async function send(): Promise<boolean> {
    saving.value = true;
    sent = text.value;
    try {
      const body = { content: JSON.parse(sent) as Schema<'Content'> };
      const init = { params: { path: { id } }, body, headers: ifMatch(version.value) };
      take(await dataOf(api.PUT('/api/v1/referral-drafts/{id}', init)));
      saved.value = sent;
      problem.value = null;
      return true;
    } catch (reason) {
      const failure = contentProblem(reason);
      if (failure.isStale) conflict.value = true;
      else if (failure.status === 0 || failure.isBusy || failure.status >= 500) {
        timer = setTimeout(() => void save(), retryMs);
      }
      problem.value = failure;
      return false;
    } finally {
      saving.value = false;
    }
  }

  /** After a conflict: this page's content over the other's version. */
  async function keepMine(): Promise<void> {
    const init = { params: { path: { id } } };
    take(await dataOf(api.GET('/api/v1/referral-drafts/{id}', init)));
    conflict.value = false;
    saved.value = '';
    await save();
  }

  watch(text, (value, before) => {
    if (!before || value === saved.value) return;
    clearTimeout(timer);
    timer = setTimeout(() => void save(), quietMs);
  });
  onBeforeUnmount(() => clearTimeout(timer));
  void load();
  return {
    form,
    patientName,
    version,
    savedAt,
    saving,
    dirty,
    problem,
    loadProblem,
    conflict,
    load,
    save,
    keepMine,
  };
}
