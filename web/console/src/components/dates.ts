import { isDate } from '@yilian/shared';

// 1965-3-12, 1965/3/12, 1965.3.12, 1965 3 12, 19650312 and the Chinese form with its three signs.
const separated = /^(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})\D?$/;

/** The date that somebody typed as YYYY-MM-DD, or nothing when it is none. */
export function readDate(text: string): string | undefined {
  const plain = text.normalize('NFKC').trim();
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(plain) ?? separated.exec(plain);
  if (!match) return undefined;
  const date = `${match[1]}-${match[2]!.padStart(2, '0')}-${match[3]!.padStart(2, '0')}`;
  return isDate(date) ? date : undefined;
}
