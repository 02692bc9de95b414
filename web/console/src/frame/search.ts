import type { ComboOption } from '../components/combo';
import { i18n } from '../i18n';

export interface Hit extends ComboOption {
  to: string;
}

/** Finds records for the search box. Names and numbers go to the server by POST, never into an address. */
export type SearchProvider = (text: string, signal: AbortSignal) => Promise<Hit[]>;

const providers = new Set<SearchProvider>();

export function addSearchProvider(provider: SearchProvider): () => void {
  providers.add(provider);
  return () => providers.delete(provider);
}

/** The pages whose name holds the text, then what the providers find; a failing provider finds nothing. */
export async function searchAll(
  text: string,
  pages: readonly Hit[],
  signal: AbortSignal,
): Promise<Hit[]> {
  const wanted = text.trim().toLowerCase();
  const own = pages.filter((page) => page.text.toLowerCase().includes(wanted));
  if (!wanted) return own;
  const found = await Promise.all([...providers].map((p) => p(wanted, signal).catch(() => [])));
  return [...own, ...found.flat()];
}

export function searchHint(): string {
  return i18n.global.t(providers.size > 0 ? 'search.hint' : 'search.hintPages');
}
