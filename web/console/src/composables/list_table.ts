import { computed, type ComputedRef, type Ref } from 'vue';
import type { ListState } from '../components/table';
import type { Loader } from './loader';

interface ListQuery {
  values: Ref<{ page?: string }>;
  filtered: Ref<boolean>;
  next: (cursor: string) => void;
  previous: () => void;
  clear: () => void;
}

/** Joins a list in the address with what was read for it, for the DataTable of the page. */
export function useListTable<T extends { nextCursor?: string | null }>(
  { data, problem, loading, slow, reload, cancel }: Loader<T>,
  query: ListQuery,
): ComputedRef<ListState> {
  return computed(() => ({
    loading: loading.value,
    slow: slow.value,
    problem: problem.value,
    filtered: query.filtered.value,
    page: Number(query.values.value.page || 1),
    nextCursor: data.value?.nextCursor ?? null,
    onRetry: () => void reload(),
    onCancel: cancel,
    onClearFilters: query.clear,
    onNext: query.next,
    onPrevious: query.previous,
  }));
}
