import { Problem, type Schema, dataOf, ifMatch } from '@yilian/shared';
import { computed, onBeforeUnmount, ref, type Ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { api } from '../api';
import { serverNow } from '../composables/server_time';
import { type ContentForm, toContent, toForm } from './content';
import { contentProblem } from './problems';

const quietMs = 2000;
const retryMs = 10_000;
/** A dead line answers nothing at all: a save that takes longer is given up and tried again. */
const patienceMs = 20_000;

export async function createDraft(content: Partial<Schema<'Content'>>): Promise<string> {
  const body = { content: { diagnoses: [], fileIds: [], ...content } };
  return (await dataOf(api.POST('/api/v1/referral-drafts', { body }))).id;
}

/** The content as one text that is the same before and after its way over the server. */
const traceOf = (content: Schema<'Content'>) =>
  JSON.stringify({
    ...content,
    diagnoses: content.diagnoses.map((d) => [d.code, d.name, d.main]),
    consent: content.consent && {
      ...content.consent,
      signedAt: Date.parse(content.consent.signedAt),
    },
  });

/**
 * A draft on the server: loaded once, saved two seconds after the last change, at every change of step, and as
 * soon as a lost network is back. When another window saved it first, saving stops until the user says which
 * version stays.
 */
export function useDraft(id: string) {
  const { t } = useI18n();
  const form = ref() as Ref<ContentForm | undefined>;
  const patientName = ref('');
  const version = ref(0);
  const savedAt = ref('');
  const saving = ref(false);
  const loadProblem = shallowRef<Problem | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const conflict = ref(false);
  let sent = '';
  /** What was sent from this page since the last answer. */
  const tried = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<boolean> | undefined;

  // One moment for the whole page: with the clock in it the content would change by itself.
  const opened = new Date(serverNow()).toISOString();
  const content = () => toContent(form.value!, opened);
  const text = computed(() => (form.value ? JSON.stringify(content()) : ''));
  const dirty = computed(() => text.value !== '' && text.value !== saved.value);
  const saved = ref('');
  /** The last save did not arrive; it is tried again. */
  const failed = computed(() => problem.value !== null && problem.value.errors.length === 0);

  function take(draft: Schema<'Draft'>): void {
    tried.clear();
    version.value = draft.version;
    savedAt.value = draft.changedAt;
    patientName.value = draft.patientName;
  }

  const readDraft = () =>
    dataOf(api.GET('/api/v1/referral-drafts/{id}', { params: { path: { id } } }));

  async function load(): Promise<void> {
    loadProblem.value = null;
    try {
      const draft = await readDraft();
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
      take(await put(sent));
      saved.value = sent;
      problem.value = null;
      return true;
    } catch (reason) {
      const failure = contentProblem(reason);
      if (failure.isStale && (await arrivedUnheard())) return await send();
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

  async function put(content: string): Promise<Schema<'Draft'>> {
    const abort = new AbortController();
    const late = setTimeout(() => abort.abort(), patienceMs);
    try {
      tried.add(traceOf(JSON.parse(content) as Schema<'Content'>));
      const body = { content: JSON.parse(content) as Schema<'Content'> };
      const init = { params: { path: { id } }, body, headers: ifMatch(version.value) };
      return await dataOf(
        api.PUT('/api/v1/referral-drafts/{id}', { ...init, signal: abort.signal }),
      );
    } finally {
      clearTimeout(late);
    }
  }

  /** The version moved because an earlier save arrived and only its answer was lost: that is no conflict. */
  async function arrivedUnheard(): Promise<boolean> {
    try {
      const draft = await readDraft();
      if (!tried.has(traceOf(toContent(toForm(draft.content, String), opened)))) return false;
      take(draft);
      return true;
    } catch {
      return false;
    }
  }

  /** After a conflict: this page's content over the other's version. */
  async function keepMine(): Promise<void> {
    take(await readDraft());
    conflict.value = false;
    saved.value = '';
    await save();
  }

  watch(text, (value, before) => {
    if (!before || value === saved.value) return;
    clearTimeout(timer);
    timer = setTimeout(() => void save(), quietMs);
  });
  const online = () => void save();
  window.addEventListener('online', online);
  onBeforeUnmount(() => {
    clearTimeout(timer);
    window.removeEventListener('online', online);
  });
  void load();
  return {
    form,
    patientName,
    version,
    savedAt,
    saving,
    dirty,
    failed,
    problem,
    loadProblem,
    conflict,
    load,
    save,
    keepMine,
  };
}
