import { type Ref, onScopeDispose, readonly, ref } from 'vue';

let offset = 0;
const now = ref(Date.now());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The server's clock counts: a ward computer may be minutes wrong. */
export function setServerTime(instant: string): void {
  const at = Date.parse(instant);
  if (!Number.isNaN(at)) offset = at - Date.now();
  now.value = Date.now() + offset;
}

export const serverNow = (): number => Date.now() + offset;

/** Milliseconds of the server's clock, refreshed every 20 seconds while a component uses it. */
export function useServerNow(): Readonly<Ref<number>> {
  users++;
  now.value = Date.now() + offset;
  timer ??= setInterval(() => (now.value = Date.now() + offset), 20_000);
  onScopeDispose(() => {
    if (--users > 0) return;
    clearInterval(timer);
    timer = undefined;
  });
  return readonly(now);
}
