import { Problem } from '@yilian/shared';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, it, vi } from 'vitest';
import { api, connectApi } from '../src/api';
import { useSubmit } from '../src/composables/submit';
import { useSession } from '../src/stores/session';

const session = (extra: object = {}) => ({
  csrfToken: 'token',
  account: {
    id: 'a1',
    loginName: 'wang',
    personName: '王',
    mustChangePassword: false,
    totpEnabled: false,
  },
  post: { id: 'p1', organisationId: 'o1', organisationName: '卫生院', role: 'gp' },
  posts: [],
  rights: ['referral_read'],
  idleMinutes: 15,
  locked: false,
  consortiumName: '医共体',
  serverTime: '2026-11-22T02:00:00Z',
  ...extra,
});
const refuse = (status: number, code: string) =>
  new Response(JSON.stringify({ code }), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  });
let answers: Response[];

beforeEach(() => {
  setActivePinia(createPinia());
  connectApi();
  vi.stubGlobal('fetch', async () => answers.shift() ?? Response.json(session()));
});

it('nobody is signed in', async () => {
  answers = [refuse(401, 'not_signed_in')];
  const store = useSession();
  await store.load();
  expect(store.known).toBe(true);
  expect(store.session).toBeNull();
  expect(store.has('referral_read')).toBe(false);
});

it('rights come from the session', async () => {
  answers = [];
  const store = useSession();
  await store.signIn('wang', 'secret', '');
  expect(store.has('referral_read')).toBe(true);
  expect(store.has('audit_read')).toBe(false);
  expect(store.has(undefined)).toBe(true);
});

it('a call refused by the idle lock goes on after unlocking', async () => {
  answers = [];
  const store = useSession();
  await store.load();
  answers = [refuse(401, 'session_locked')];
  const call = api.POST('/api/v1/session/post', { body: { postId: 'p1' } });
  await vi.waitFor(() => expect(store.obstacle).toBe('lock'));
  await store.unlock('secret');
  expect(store.obstacle).toBeNull();
  expect((await call).data).toMatchObject({ csrfToken: 'token' });
});

it('a locked session asks for the password at once', async () => {
  answers = [Response.json(session({ locked: true }))];
  const store = useSession();
  await store.load();
  expect(store.obstacle).toBe('lock');
});

it('unlocking a session that has ended asks for the whole sign-in', async () => {
  answers = [];
  const store = useSession();
  await store.load();
  store.lock();
  answers = [refuse(401, 'session_expired')];
  const unlocking = store.unlock('x');
  await vi.waitFor(() => expect(store.obstacle).toBe('sign_in'));
  await store.signIn('wang', 'secret', '');
  await unlocking;
  expect(store.obstacle).toBeNull();
});

it('a form is sent once at a time, and a retry keeps its key', async () => {
  const keys: string[] = [];
  const work = vi.fn(async (_: object, headers: { 'Idempotency-Key': string }) => {
    keys.push(headers['Idempotency-Key']);
    if (keys.length === 1) throw new Problem(412, { code: 'stale_version' });
  });
  const submit = useSubmit(work);
  const [first, second] = await Promise.all([submit.send({ a: 1 }), submit.send({ a: 1 })]);
  expect([first, second]).toEqual([false, false]);
  expect(work).toHaveBeenCalledOnce();
  expect(submit.problem.value?.isStale).toBe(true);
  expect(await submit.send({ a: 1 })).toBe(true);
  expect(await submit.send({ a: 1 })).toBe(true);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[1]);
});
