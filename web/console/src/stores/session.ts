import { type Problem, type Session, dataOf } from '@yilian/shared';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { api } from '../api';
import type { Returned } from '../identity/provider';
import { setServerTime } from '../composables/server_time';

export type Obstacle = 'sign_in' | 'lock';

/** Who is signed in, as which post, with which rights. The server decides; this only hides what is refused. */
export const useSession = defineStore('session', () => {
  const session = shallowRef<Session | null>(null);
  const known = ref(false);
  /** What stands between the user and the page: a lost session or an idle lock. */
  const obstacle = ref<Obstacle | null>(null);
  let waiting: Array<(ok: boolean) => void> = [];

  const rights = computed(() => new Set<string>(session.value?.rights));
  const has = (right: string | undefined) => !right || rights.value.has(right);

  function take(answer: Session): void {
    const before = session.value?.account.id;
    if (before && before !== answer.account.id) {
      // Another person signed in: nothing of the first one's page may stay.
      location.assign('/');
      return;
    }
    session.value = answer;
    known.value = true;
    setServerTime(answer.serverTime);
    settle(answer.locked ? 'lock' : null);
  }

  function settle(next: Obstacle | null): void {
    obstacle.value = next;
    if (next) return;
    for (const go of waiting) go(true);
    waiting = [];
  }

  /** Reads the session once; afterwards `session` is null when nobody is signed in. */
  async function load(): Promise<void> {
    try {
      take(await dataOf(api.GET('/api/v1/session')));
    } catch (reason) {
      const problem = reason as Problem;
      if (problem.status !== 401) throw reason;
      known.value = true;
    }
  }

  async function signIn(loginName: string, password: string, code: string): Promise<void> {
    const body = code ? { loginName, password, code } : { loginName, password };
    // The document cannot say what an answer that also sets a cookie holds: it is the session.
    take((await dataOf(api.POST('/api/v1/session', { body }))) as unknown as Session);
  }

  /** With what the identity provider sent back; `code` is the account's own second factor. */
  async function signInByProvider(returned: Returned, code: string): Promise<void> {
    const body = code ? { ...returned, oneTimeCode: code } : returned;
    take(await dataOf(api.POST('/api/v1/session/identity/return', { body })));
  }

  async function unlock(password: string): Promise<void> {
    take(await dataOf(api.POST('/api/v1/session/unlock', { body: { password } })));
  }

  async function choosePost(postId: string): Promise<void> {
    take(await dataOf(api.POST('/api/v1/session/post', { body: { postId } })));
  }

  async function changePassword(oldPassword: string, newPassword: string): Promise<void> {
    await api.POST('/api/v1/session/password', { body: { oldPassword, newPassword } });
    await load();
  }

  /** Ends the session and leaves through a full page load, so that no data stays in memory. */
  async function signOut(): Promise<void> {
    await api.DELETE('/api/v1/session').catch(() => undefined);
    location.assign('/login');
  }

  function lock(): void {
    if (session.value) obstacle.value ??= 'lock';
  }

  /** Called by the client when the server refuses for want of a session; true: try the call again. */
  async function recover(problem: Problem): Promise<boolean> {
    if (!session.value) return false;
    if (problem.code === 'csrf_failed') {
      await load();
      return session.value !== null;
    }
    obstacle.value = problem.code === 'session_locked' ? 'lock' : 'sign_in';
    return await new Promise((resolve) => waiting.push(resolve));
  }

  return {
    session,
    known,
    obstacle,
    rights,
    has,
    load,
    signIn,
    signInByProvider,
    unlock,
    choosePost,
    changePassword,
    signOut,
    lock,
    recover,
  };
});
