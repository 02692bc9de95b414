import type { Schema } from '@yilian/shared';
import { safeNext } from '../router/next';

export type ProviderName = Schema<'ProviderName'>;
/** What the provider sent the browser back with; without a code it refused. */
export interface Returned {
  state: string;
  code?: string;
}

export const nameOf = (provider: ProviderName, locale: string): string =>
  locale === 'en' ? provider.nameEn : provider.nameZh;

/** The page asked for before sign-in, kept over the way to the provider and back, in this tab only. */
const nextKey = 'yilian.next';
export function rememberNext(next: unknown): void {
  try {
    sessionStorage.setItem(nextKey, safeNext(next) ?? '');
  } catch {
    // Without storage the start page follows.
  }
}
export function takeNext(): string | undefined {
  try {
    const next = sessionStorage.getItem(nextKey);
    sessionStorage.removeItem(nextKey);
    return safeNext(next);
  } catch {
    return undefined;
  }
}

/** Reads what came back from the address and takes it out of the address and the history. */
export function takeReturned(): Returned {
  const query = new URLSearchParams(location.search);
  history.replaceState(history.state, '', location.pathname);
  const code = query.get('code') ?? undefined;
  // An empty state is no form error but a journey that nobody began: the server says so.
  const state = query.get('state') || '-';
  return code === undefined ? { state } : { state, code };
}

/** Hands what came back over to the settings, which link it: not in the address, and for one reading. */
const handedKey = 'identityReturned';
export const handOver = (returned: Returned) => ({ [handedKey]: JSON.stringify(returned) });
export function takeHandedOver(): Returned | undefined {
  const kept = (history.state ?? {}) as Record<string, unknown>;
  const text = kept[handedKey];
  if (typeof text !== 'string') return undefined;
  history.replaceState({ ...kept, [handedKey]: undefined }, '');
  return JSON.parse(text) as Returned;
}
