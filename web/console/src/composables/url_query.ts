import { computed, type ComputedRef } from 'vue';
import { type LocationQueryRaw, useRoute, useRouter } from 'vue-router';

export type QueryValues<K extends string> = Record<K, string>;

export interface UrlQuery<K extends string> {
  values: ComputedRef<QueryValues<K>>;
  /** True while a filter differs from its default; tab, sort, page and cursor are no filters. */
  filtered: ComputedRef<boolean>;
  /** Changes the address: `push` makes a step for the Back button, otherwise the step is replaced. */
  set: (change: Partial<QueryValues<K>>, push?: boolean) => void;
  next: (cursor: string) => void;
  previous: () => void;
  clear: () => void;
}

const noFilter = new Set(['tab', 'sort', 'page', 'cursor', 'view']);

/**
 * The state of a list in the address, so that Back, reload and a shared link show the same rows. Never put a
 * name, a phone or a document number here.
 */
export function useUrlQuery<K extends string>(defaults: QueryValues<K>): UrlQuery<K> {
  const route = useRoute();
  const router = useRouter();
  const keys = Object.keys(defaults) as K[];

  const values = computed(() => {
    const read = (key: K) => {
      const value = route.query[key];
      return typeof value === 'string' ? value : defaults[key];
    };
    return Object.fromEntries(keys.map((key) => [key, read(key)])) as QueryValues<K>;
  });
  const filtered = computed(() =>
    keys.some((key) => !noFilter.has(key) && values.value[key] !== defaults[key]),
  );

  function go(wanted: Record<string, string>, push: boolean): void {
    const query: LocationQueryRaw = {};
    for (const [key, value] of Object.entries(wanted)) {
      if (value !== '' && value !== (defaults as Record<string, string>)[key]) query[key] = value;
    }
    void router[push ? 'push' : 'replace']({ query });
  }

  return {
    values,
    filtered,
    // Another filter starts at the first page again.
    set: (change, push = false) => go({ ...values.value, ...change, cursor: '', page: '' }, push),
    next: (cursor) => {
      const page = Number((route.query.page as string | undefined) ?? 1) + 1;
      go({ ...values.value, cursor, page: String(page) }, true);
    },
    previous: () => {
      const back = String(window.history.state?.back ?? '');
      if (back.split('?')[0] === route.path) router.back();
      else go({ ...values.value, cursor: '', page: '' }, true);
    },
    clear: () => {
      const kept = Object.fromEntries(
        keys.filter((key) => noFilter.has(key)).map((key) => [key, values.value[key]]),
      );
      go({ ...kept, cursor: '', page: '' }, true);
    },
  };
}
