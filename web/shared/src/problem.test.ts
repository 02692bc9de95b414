import { expect, it } from 'vitest';
import { Problem, secondsOf } from './problem';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
  });

it('reads problem+json', async () => {
  const body = {
    code: 'open_referral_exists',
    title: 'There is one already',
    traceId: 't1',
    link: '/referrals/1',
    errors: [{ pointer: '/a', code: 'b', message: 'c' }],
  };
  const problem = await Problem.of(answer(409, body));
  expect(problem).toMatchObject({ status: 409, ...body, isConflict: true, isStale: false });
});

it('knows a stale version, a busy server and an unreachable one', async () => {
  expect((await Problem.of(answer(412, {}))).isStale).toBe(true);
  expect((await Problem.of(answer(409, { code: 'stale_version' }))).isStale).toBe(true);
  const busy = await Problem.of(answer(503, {}, { 'Retry-After': '7' }));
  expect(busy).toMatchObject({ isBusy: true, retryAfter: 7 });
  expect(Problem.from(new TypeError('x'))).toMatchObject({ status: 0, code: 'unreachable' });
});

it('survives a proxy that answers HTML or broken JSON', async () => {
  expect((await Problem.of(new Response('<h1>Bad gateway', { status: 502 }))).code).toBe(
    'http_502',
  );
  const broken = new Response('{', {
    status: 500,
    headers: { 'Content-Type': 'application/json' },
  });
  expect((await Problem.of(broken)).code).toBe('http_500');
});

it('reads Retry-After as seconds or a date', () => {
  const now = Date.parse('2026-11-22T10:00:00Z');
  expect(secondsOf('30', now)).toBe(30);
  expect(secondsOf('Sun, 22 Nov 2026 10:01:00 GMT', now)).toBe(60);
  expect(secondsOf('soon', now)).toBeUndefined();
  expect(secondsOf(null, now)).toBeUndefined();
});
