import { type Change, type LiveState, LiveUpdates } from '@yilian/shared';
import { defineStore } from 'pinia';
import { onScopeDispose, ref } from 'vue';
import { api } from '../api';

type Listener = (change: Change | null) => void;
type Message =
  | { type: 'change'; change: Change }
  | { type: 'resync' }
  | { type: 'state'; state: LiveState }
  | { type: 'hello' };

/**
 * One stream per browser: the tab that holds the lock reads it and tells the others. Where locks are missing
 * (plain HTTP) every tab reads its own.
 */
export const useLive = defineStore('live', () => {
  const state = ref<LiveState>('connecting');
  const listeners = new Set<Listener>();
  let channel: BroadcastChannel | undefined;
  let leading = false;

  const tell = (change: Change | null) => {
    for (const listener of listeners) listener(change);
  };
  const share = (message: Message) => channel?.postMessage(message);

  const updates = new LiveUpdates({
    open: async (lastEventId, signal) => {
      const headers = lastEventId ? { 'Last-Event-ID': lastEventId } : {};
      const answer = await api.GET('/api/v1/live', { parseAs: 'stream', signal, headers });
      if (!answer.data) throw new Error('no stream');
      return answer.data;
    },
    onChange: (change) => (tell(change), share({ type: 'change', change })),
    onResync: () => (tell(null), share({ type: 'resync' })),
    onState: (next) => ((state.value = next), share({ type: 'state', state: next })),
  });

  function lead(): void {
    leading = true;
    updates.start();
  }

  function follow(message: Message): void {
    if (message.type === 'hello') {
      if (leading) share({ type: 'state', state: state.value });
    } else if (leading) return;
    else if (message.type === 'state') state.value = message.state;
    else tell(message.type === 'change' ? message.change : null);
  }

  function start(): void {
    if (leading || channel) return;
    if (!('locks' in navigator) || typeof BroadcastChannel === 'undefined') return lead();
    channel = new BroadcastChannel('yilian-live');
    channel.onmessage = (event: MessageEvent<Message>) => follow(event.data);
    share({ type: 'hello' });
    // Held until the tab closes; then the next tab in the queue takes over.
    void navigator.locks.request('yilian-live', () => (lead(), new Promise<void>(() => {})));
  }

  /**
   * Calls `listener` with each change of the kinds (`referral` means `referral.accept` as well), and with null
   * when anything may have changed.
   */
  function listen(kinds: readonly string[], listener: Listener): () => void {
    const filtered: Listener = (change) => {
      const named = (kind: string) => change?.kind === kind || change?.kind.startsWith(`${kind}.`);
      if (change === null || kinds.some(named)) listener(change);
    };
    listeners.add(filtered);
    return () => listeners.delete(filtered);
  }

  return { state, start, listen };
});

/** Listens while the component lives. */
export function useLiveChanges(kinds: readonly string[], listener: Listener): void {
  onScopeDispose(useLive().listen(kinds, listener));
}
