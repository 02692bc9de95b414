import type { paths } from './api.gen';

type Parameters<P extends keyof paths> = paths[P] extends { get: { parameters: infer T } }
  ? T
  : never;
type Part<P extends keyof paths, K extends string> =
  Parameters<P> extends Record<K, infer T> ? { [k in K]: T } : { [k in K]?: Part0<P, K> };
type Part0<P extends keyof paths, K extends string> =
  Parameters<P> extends { [k in K]?: infer T } ? T : never;

/** What the address of a read needs: the parts of its path, and its query. */
export type LinkOptions<P extends keyof paths> = Part<P, 'path'> & Part<P, 'query'>;

/**
 * The address of a read for a link that the browser itself follows, such as the download of a table. Path and
 * query are typed by the server's document.
 */
export function linkTo<P extends keyof paths>(path: P, options: LinkOptions<P>): string {
  const { path: parts, query } = options as {
    path?: Record<string, string>;
    query?: Record<string, unknown>;
  };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(parts?.[name] ?? ''),
  );
  const wanted = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(wanted.map(([key, value]) => [key, String(value)])).toString();
  return text ? `${filled}?${text}` : filled;
}
