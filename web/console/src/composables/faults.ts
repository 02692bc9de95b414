import { Problem, messagesByPointer } from '@yilian/shared';
import { type Ref, computed, ref, shallowRef } from 'vue';
import type { Fields } from '../components/fields';

/**
 * The faults of a form: what the page finds itself, and what the server refuses. Both come by JSON pointer;
 * they go when the form is sent again, and that of a field when the field is changed.
 */
export function useFaults(fields: Fields) {
  const own: Ref<Record<string, string>> = ref({});
  const problem = shallowRef<Problem | null>(null);
  const busy = ref(false);
  const messages = computed(() => {
    const all = { ...messagesByPointer(problem.value?.errors ?? []), ...own.value };
    for (const changed of fields.touched.value)
      for (const pointer of Object.keys(all))
        if (pointer === changed || pointer.startsWith(`${changed}/`)) delete all[pointer];
    return all;
  });

  /** True when there is none; else the first wrong field gets the focus. */
  function check(found: Record<string, string>): boolean {
    own.value = found;
    problem.value = null;
    fields.touched.value = new Set();
    const first = Object.keys(found)[0];
    if (first) fields.focus(first);
    return !first;
  }

  async function run(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    problem.value = null;
    try {
      await work();
      return true;
    } catch (reason) {
      fields.touched.value = new Set();
      problem.value = Problem.from(reason);
      return false;
    } finally {
      busy.value = false;
    }
  }
  return { messages, problem, busy, check, run };
}
