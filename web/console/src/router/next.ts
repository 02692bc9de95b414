/** The page to show after sign-in: a path of this site or nothing, never another address. */
export function safeNext(next: unknown): string | undefined {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next)) return undefined;
  return next.startsWith('/login') ? undefined : next;
}
