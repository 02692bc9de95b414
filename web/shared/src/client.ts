import createClient, { type Client, type FetchResponse } from 'openapi-fetch';
import type { paths } from './api.gen';
import { linkTo } from './links';
import { Problem } from './problem';
import { randomId } from './submission';

/** The client, and the addresses of downloads. */
export type Api = Client<paths> & { linkTo: typeof linkTo };

export interface ApiOptions {
  /** The value of `csrfToken` in the session; empty before sign-in. */
  csrfToken: () => string;
  language: () => string;
  /**
   * Called when the server wants a session, a password after an idle lock (`session_locked`) or has another
   * CSRF token (`csrf_failed`). True means that the call may be tried again.
   */
  recover: (problem: Problem) => Promise<boolean>;
  baseUrl?: string;
  /** How long a read may wait for a busy server before its problem is shown. */
  patienceSeconds?: number;
}

/** Refusals that have nothing to do with the call itself; `wrong_credentials` and others are its answer. */
const recoverable = new Set(['not_signed_in', 'session_expired', 'session_locked', 'csrf_failed']);

/**
 * The typed client of the server. Every call carries the language and, when it changes something, the CSRF
 * token and an Idempotency-Key. A call that is refused for want of a session waits for the user to sign
 * in again and is then repeated unchanged, so that no form is lost.
 */
export function createApi(options: ApiOptions): Api {
  const send = async (request: Request): Promise<Response> => {
    request.headers.set('Accept-Language', options.language());
    if (request.method !== 'GET') {
      const token = options.csrfToken();
      if (token) request.headers.set('X-CSRF-Token', token);
    }
    try {
      // eslint-disable-next-line no-restricted-globals -- the one place that talks to the network
      return await fetch(request);
    } catch (reason) {
      if (reason instanceof DOMException && reason.name === 'AbortError') throw reason;
      throw new Problem(0);
    }
  };

  const guarded = async (request: Request): Promise<Response> => {
    if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) {
      request.headers.set('Idempotency-Key', randomId());
    }
    const first = await send(request.clone());
    if (first.ok) return first;
    if (request.method === 'GET' && (first.status === 429 || first.status === 503)) {
      return await afterWait(first, request);
    }
    if (first.status !== 401 && first.status !== 403) return first;
    const problem = await Problem.of(first.clone());
    const again = recoverable.has(problem.code) && (await options.recover(problem));
    return again ? await send(request.clone()) : first;
  };

  const afterWait = async (first: Response, request: Request): Promise<Response> => {
    const wait = (await Problem.of(first.clone())).retryAfter ?? 1;
    if (wait > (options.patienceSeconds ?? 5)) return first;
    await new Promise((resolve) => setTimeout(resolve, wait * 1000));
    return await send(request.clone());
  };

  const api = createClient<paths>({
    baseUrl: options.baseUrl ?? globalThis.location?.origin ?? '',
    credentials: 'same-origin',
    fetch: guarded,
  });
  api.use({
    async onResponse({ response }) {
      if (!response.ok) throw await Problem.of(response);
    },
  });
  return Object.assign(api, { linkTo });
}

/** The data of a call that succeeded; everything else has been thrown as a Problem. */
export async function dataOf<
  R extends Record<string | number, unknown>,
  O,
  M extends `${string}/${string}`,
>(call: Promise<FetchResponse<R, O, M>>): Promise<NonNullable<FetchResponse<R, O, M>['data']>> {
  return (await call).data as NonNullable<FetchResponse<R, O, M>['data']>;
}
