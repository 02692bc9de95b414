import { readonly, ref } from 'vue';

// What was typed into the search of the frame, on its way to the patient search. It stays in memory: a name or
// a number must not stand in an address or in the browser's history.
const text = ref('');
export const searchStart = readonly(text);

export function keepSearchStart(typed: string): void {
  text.value = typed.trim();
}

/** Which key the text is; a name still needs its birth date. */
export function keyOf(typed: string): 'document' | 'phone' | 'name' {
  const plain = typed.replace(/[\s-]/g, '');
  if (/^1\d{10}$/.test(plain)) return 'phone';
  return /\d/.test(plain) ? 'document' : 'name';
}
