import { Problem, messagesByPointer } from '@yilian/shared';
import { type Ref, computed, ref, shallowRef } from 'vue';
import type { Fields } from '../components/fields';

/**
 * The faults of a form: what the page finds itself, and what the server refuses. Both come by JSON pointer;
 * a fault of the page goes when the form is sent again.
 */
export function useFaults(fields: Fields) {
  const own: Ref<Record<string, string>> = ref({});
  const problem = shallowRef<Problem | null>(null);
  const busy = ref(false);
  const messages = computed(() => ({
    ...messagesByPointer(problem.value?.errors ?? []),
    ...own.value,
  }));

  /** True when there is none; else the first wrong field gets the focus. */
  function check(found: Record<string, string>): boolean {
    own.value = found;
    problem.value = null;
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
      problem.value = Problem.from(reason);
      return false;
    } finally {
      busy.value = false;
    }
  }
  return { messages, problem, busy, check, run };
}
