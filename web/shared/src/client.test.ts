import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createApi, dataOf } from './client';
import type { Problem } from './problem';

const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ code, title: code }), {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
  });
const session = () => Response.json({ csrfToken: 'new' });

const sent: Request[] = [];
let answers: Array<() => Response | Promise<Response>>;
let token: string;
const recover = vi.fn<(p: Problem) => Promise<boolean>>();

const api = createApi({
  baseUrl: 'http://server.test',
  csrfToken: () => token,
  language: () => 'zh-CN',
  recover,
  patienceSeconds: 1,
});

beforeEach(() => {
  sent.length = 0;
  token = 'first';
  answers = [];
  recover.mockReset();
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push(request);
    return await answers.shift()!();
  });
});

describe('headers', () => {
  it('a read carries the language and no token', async () => {
    answers = [session];
    expect(await dataOf(api.GET('/api/v1/session'))).toEqual({ csrfToken: 'new' });
    expect(sent[0]!.headers.get('Accept-Language')).toBe('zh-CN');
    expect(sent[0]!.headers.has('X-CSRF-Token')).toBe(false);
    expect(sent[0]!.headers.has('Idempotency-Key')).toBe(false);
  });

  it('a change carries token and Idempotency-Key, its own key when it has one', async () => {
    answers = [session, session];
    await api.POST('/api/v1/session/post', { body: { postId: '1' } });
    await api.POST('/api/v1/session/post', {
      body: { postId: '1' },
      headers: { 'Idempotency-Key': 'mine' },
    });
    expect(sent[0]!.headers.get('X-CSRF-Token')).toBe('first');
    expect(sent[0]!.headers.get('Idempotency-Key')).toMatch(/^[\da-f-]{36}$/);
    expect(sent[1]!.headers.get('Idempotency-Key')).toBe('mine');
  });
});

describe('a lost session', () => {
  it('waits for sign-in and repeats the same call with the new token', async () => {
    answers = [() => problem(401, 'session_expired'), session];
    recover.mockImplementation(async () => {
      token = 'second';
      return true;
    });
    await api.POST('/api/v1/session/post', { body: { postId: '1' } });
    expect(recover).toHaveBeenCalledOnce();
    expect(sent[1]!.headers.get('X-CSRF-Token')).toBe('second');
    expect(sent[1]!.headers.get('Idempotency-Key')).toBe(sent[0]!.headers.get('Idempotency-Key'));
    expect(await sent[1]!.json()).toEqual({ postId: '1' });
  });

  it('is thrown when the user gives up', async () => {
    answers = [() => problem(401, 'session_expired')];
    recover.mockResolvedValue(false);
    const call = api.POST('/api/v1/session/post', { body: { postId: '1' } });
    await expect(call).rejects.toMatchObject({ status: 401, code: 'session_expired' });
  });

  it('is for the form itself when the form is the sign-in', async () => {
    answers = [() => problem(401, 'wrong_credentials')];
    const call = api.POST('/api/v1/session', { body: { loginName: 'a', password: 'b' } });
    await expect(call).rejects.toMatchObject({ code: 'wrong_credentials' });
    expect(recover).not.toHaveBeenCalled();
  });

  it.each(['csrf_failed', 'session_locked'])('%s is recovered as well', async (code) => {
    answers = [() => problem(403, code), session];
    recover.mockResolvedValue(true);
    await api.POST('/api/v1/session/post', { body: { postId: '1' } });
    expect(sent).toHaveLength(2);
  });

  it('a plain 403 is not', async () => {
    answers = [() => problem(403, 'right_missing')];
    await expect(api.GET('/api/v1/session')).rejects.toMatchObject({ code: 'right_missing' });
    expect(recover).not.toHaveBeenCalled();
  });
});

describe('a busy server', () => {
  it('a read waits as long as it is told, within reason', async () => {
    answers = [() => problem(503, 'busy', { 'Retry-After': '0' }), session];
    await api.GET('/api/v1/session');
    expect(sent).toHaveLength(2);
    answers = [() => problem(429, 'too_many', { 'Retry-After': '60' })];
    await expect(api.GET('/api/v1/session')).rejects.toMatchObject({ retryAfter: 60 });
  });

  it('a change is never repeated by itself', async () => {
    answers = [() => problem(503, 'busy', { 'Retry-After': '0' })];
    const call = api.POST('/api/v1/session/post', { body: { postId: '1' } });
    await expect(call).rejects.toMatchObject({ isBusy: true });
    expect(sent).toHaveLength(1);
  });
});

it('an unreachable server is a problem with status 0', async () => {
  answers = [() => Promise.reject(new TypeError('Failed to fetch'))];
  await expect(api.GET('/api/v1/session')).rejects.toMatchObject({
    status: 0,
    code: 'unreachable',
  });
});
