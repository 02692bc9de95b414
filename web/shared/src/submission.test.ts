import { afterEach, expect, it, vi } from 'vitest';
import { ifMatch, randomId, Submission } from './submission';

const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

it('keeps the key over retries of the same content', () => {
  const submission = new Submission();
  const first = submission.headers({ a: 1 });
  expect(first['Idempotency-Key']).toMatch(uuid);
  expect(submission.headers({ a: 1 })).toEqual(first);
});

it('takes another key for other content and after success', () => {
  const submission = new Submission();
  const first = submission.headers({ a: 1 });
  const other = submission.headers({ a: 2 });
  expect(other).not.toEqual(first);
  submission.done();
  expect(submission.headers({ a: 2 })).not.toEqual(other);
});

it('makes ids without crypto.randomUUID', () => {
  const getRandomValues = crypto.getRandomValues.bind(crypto);
  vi.stubGlobal('crypto', { getRandomValues });
  expect(randomId()).toMatch(uuid);
});

afterEach(() => void vi.unstubAllGlobals());

it('writes a version as an entity tag', () => {
  expect(ifMatch(7)).toEqual({ 'If-Match': '"7"' });
});
