import { computed, ref, type Ref, shallowRef } from 'vue';
import { mergeForm } from './merge';

/**
 * The form over a record that may be new. `take` puts the newest record under it: what the user touched stays,
 * also when somebody else changed the record meanwhile.
 */
export function useRecordForm<R, F extends object>(
  formOf: (record: R | null) => F,
  start: R | null = null,
) {
  const record = shallowRef<R | null>(start);
  const base = ref(formOf(start)) as Ref<F>;
  const form = ref(formOf(start)) as Ref<F>;
  const changed = computed(() => JSON.stringify(form.value) !== JSON.stringify(base.value));

  function take(latest: R | null): void {
    record.value = latest;
    const next = formOf(latest);
    form.value = mergeForm(base.value, form.value, next);
    base.value = next;
  }
  return { record, form, changed, take };
}
