import { Problem } from '@yilian/shared';
import { onScopeDispose, ref, type Ref, shallowRef, watch, type WatchSource } from 'vue';

export interface Loader<T> {
  data: Ref<T | undefined>;
  problem: Ref<Problem | null>;
  /** The first load, or a later one that takes more than 200 ms. */
  loading: Ref<boolean>;
  /** Loading for more than 8 s: say so and offer to cancel. */
  slow: Ref<boolean>;
  reload: () => Promise<void>;
  cancel: () => void;
}

/**
 * Reads something for a page, again whenever a source changes. A newer call ends the older one. A failure
 * keeps the old data, so that the page can show it greyed beside the problem. With `clears`, what was read for other
 * sources is not shown meanwhile: to choose from it would be to choose something else.
 */
export function useLoader<T>(
  read: (signal: AbortSignal) => Promise<T>,
  sources?: WatchSource | WatchSource[],
  { clears = false } = {},
): Loader<T> {
  const data = shallowRef<T>();
  const problem = shallowRef<Problem | null>(null);
  const loading = ref(false);
  const slow = ref(false);
  let abort: AbortController | undefined;

  async function reload(): Promise<void> {
    abort?.abort();
    const mine = (abort = new AbortController());
    // The first load is loading at once (the skeleton itself waits 200 ms); a later one only when it lasts.
    if (data.value === undefined) loading.value = true;
    const soon = setTimeout(() => (loading.value = true), 200);
    const late = setTimeout(() => (slow.value = true), 8000);
    try {
      const answer = await read(mine.signal);
      if (mine.signal.aborted) return;
      data.value = answer;
      problem.value = null;
    } catch (reason) {
      if (!mine.signal.aborted) problem.value = Problem.from(reason);
    } finally {
      clearTimeout(soon);
      clearTimeout(late);
      if (abort === mine) loading.value = slow.value = false;
    }
  }

  function cancel(): void {
    abort?.abort();
    loading.value = slow.value = false;
  }

  if (sources)
    watch(sources, () => {
      if (clears) data.value = undefined;
      void reload();
    });
  void reload();
  onScopeDispose(cancel);
  return { data, problem, loading, slow, reload, cancel };
}
