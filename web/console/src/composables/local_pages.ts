import { computed, ref } from 'vue';

/**
 * The pages of a list whose filter must not stand in the address, because it is the name of a person. Back to the
 * list starts at its first page.
 */
export function useLocalPages() {
  const cursors = ref<string[]>([]);
  return {
    cursor: computed(() => cursors.value.at(-1)),
    page: computed(() => cursors.value.length + 1),
    next: (cursor: string) => (cursors.value = [...cursors.value, cursor]),
    previous: () => (cursors.value = cursors.value.slice(0, -1)),
    first: () => (cursors.value = []),
  };
}
