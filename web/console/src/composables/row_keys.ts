import { onBeforeUnmount, onMounted, type Ref } from 'vue';
import { shortcuts } from '../stores/preferences';

/** Where `j` (down) and `k` (up) lead in a list of `count` rows, from row `at` (-1: none yet). */
export function rowAfter(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === 'j') return Math.min(at + 1, count - 1);
  if (key === 'k') return at < 0 ? count - 1 : Math.max(at - 1, 0);
  return undefined;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input,textarea,select,[contenteditable]');
}

/** Moves the focus between the links of a list with j and k, and to its filter with /; Enter is the link's own. */
export function useRowKeys(body: Ref<HTMLElement | undefined>): void {
  const onKey = (event: KeyboardEvent) => {
    if (!shortcuts.value || event.isComposing || event.ctrlKey || event.metaKey || event.altKey)
      return;
    if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
    const search = document.querySelector<HTMLElement>('[data-shortcut=search]');
    if (event.key === '/' && search) {
      event.preventDefault();
      return search.focus();
    }
    const links = [...(body.value?.querySelectorAll<HTMLElement>('.row-link') ?? [])];
    const at = links.indexOf(document.activeElement as HTMLElement);
    const to = rowAfter(event.key, at, links.length);
    if (to === undefined) return;
    event.preventDefault();
    links[to]?.focus();
  };
  onMounted(() => window.addEventListener('keydown', onKey));
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey));
}
