import { Problem, type Schema, dataOf } from '@yilian/shared';
import { computed, onScopeDispose, ref, type Ref, shallowRef, watch } from 'vue';
import { api } from '../api';
import { toFacts, type Values } from './values';

const quietMs = 250;

/** Asks the server what fires while somebody types; the answer of a newer question wins. */
export function useEvaluation(
  values: Ref<Values>,
  inputs: Ref<readonly Schema<'Input'>[]>,
  table: Ref<string>,
) {
  const result = shallowRef<Schema<'Evaluation'>>();
  const problem = shallowRef<Problem | null>(null);
  const busy = ref(false);
  const facts = computed(() => toFacts(values.value, inputs.value));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let abort: AbortController | undefined;

  async function ask(): Promise<void> {
    abort?.abort();
    const mine = (abort = new AbortController());
    const body = { facts: facts.value, ...(table.value && { tables: [table.value] }) };
    busy.value = true;
    try {
      const answer = await dataOf(
        api.POST('/api/v1/tiering/evaluate', { body, signal: mine.signal }),
      );
      if (mine.signal.aborted) return;
      result.value = answer;
      problem.value = null;
    } catch (reason) {
      if (!mine.signal.aborted) problem.value = Problem.from(reason);
    } finally {
      if (abort === mine) busy.value = false;
    }
  }

  watch(
    () => JSON.stringify([facts.value, table.value]),
    () => {
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), quietMs);
    },
  );
  onScopeDispose(() => {
    clearTimeout(timer);
    abort?.abort();
  });
  return { result, problem, busy, facts, ask };
}
