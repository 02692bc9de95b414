import { dataOf } from '@yilian/shared';
import { api } from '../api';
import type { ComboOption } from '../components/combo';

export interface Hit extends ComboOption {
  to: string;
  /** Done before the page opens. */
  before?: () => void;
}

/** Unit, year, running number and check character, as printed on the slip; the dash may be missing. */
const numberShape = /^[0-9A-Z]{4}\d{8}-?[0-9A-Z]$/;

/** The referral of a number. It goes to the server in a body, and nothing is found when it is not ours. */
export async function findReferral(text: string, signal: AbortSignal): Promise<Hit[]> {
  const typed = text.normalize('NFKC').replace(/\s/g, '').toUpperCase();
  if (!numberShape.test(typed)) return [];
  const code = `${typed.slice(0, 12)}-${typed.at(-1)}`;
  try {
    const { id } = await dataOf(api.POST('/api/v1/referrals/find', { body: { code }, signal }));
    return [{ id, text: code, to: `/referrals/${id}` }];
  } catch {
    return [];
  }
}

/** The pages whose name holds the text. */
export function findPages(text: string, pages: readonly Hit[]): Hit[] {
  const wanted = text.trim().toLowerCase();
  return pages.filter((page) => page.text.toLowerCase().includes(wanted));
}
