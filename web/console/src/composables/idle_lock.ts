import { onBeforeUnmount, onMounted } from 'vue';
import { useSession } from '../stores/session';
import { read, write } from '../stores/storage';

const signs = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
const keepEvery = 5_000;

/** True when nobody has touched any page of this browser for the given time. */
export function isIdle(lastActivity: number, now: number, idleMinutes: number): boolean {
  return idleMinutes > 0 && now - lastActivity >= idleMinutes * 60_000;
}

/** Locks the page after `idleMinutes` of the session without a touch; all tabs count together. */
export function useIdleLock(): void {
  const session = useSession();
  let written = 0;

  const touch = () => {
    const now = Date.now();
    if (session.obstacle === 'lock' || now - written < keepEvery) return;
    written = now;
    write('activity', String(now));
  };
  const check = () => {
    const minutes = session.session?.idleMinutes ?? 0;
    const last = Math.max(Number(read('activity') ?? 0), written);
    if (last > 0 && isIdle(last, Date.now(), minutes)) session.lock();
  };

  let timer: ReturnType<typeof setInterval>;
  onMounted(() => {
    check();
    touch();
    timer = setInterval(check, 10_000);
    document.addEventListener('visibilitychange', check);
    for (const sign of signs)
      window.addEventListener(sign, touch, { passive: true, capture: true });
  });
  onBeforeUnmount(() => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', check);
    for (const sign of signs) window.removeEventListener(sign, touch, { capture: true });
  });
}
