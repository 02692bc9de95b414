import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** The counts beside the entries of the menu, by name of the route. Pages that own a list set them. */
export const useCounts = defineStore('counts', () => {
  const counts = shallowRef<Record<string, number>>({});
  const of = (name: string): number => counts.value[name] ?? 0;
  const set = (more: Record<string, number>) => (counts.value = { ...counts.value, ...more });
  return { of, set };
});
