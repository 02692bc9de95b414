import type { Schema } from '@yilian/shared';
import type { useI18n } from 'vue-i18n';

export type Entry = Schema<'RecordEntry'>;
type I18n = Pick<ReturnType<typeof useI18n>, 't' | 'te'>;

/** The word of a code, or the code itself where the source uses one that the page does not know. */
function worded({ t, te }: I18n, path: string, code: string): string {
  const key = `${path}.${code}`;
  return te(key) ? t(key) : code;
}

export function titleOf(entry: Entry, i18n: I18n): string {
  if (entry.kind === 'restricted') return i18n.t('record.restricted');
  if (entry.source === 'Visit') return worded(i18n, 'code.visitKind', entry.title);
  if (entry.source === 'Referral') return worded(i18n, 'code.direction', entry.title);
  if (entry.source === 'Encounter') return worded(i18n, 'record.encounter', entry.title);
  return entry.title;
}

export function statusOf(entry: Entry, i18n: I18n): string {
  // That a result was checked is what everybody expects.
  if (!entry.status || (entry.kind === 'result' && entry.status === 'final')) return '';
  const path = entry.source === 'Referral' ? 'code.state' : 'record.status';
  return worded(i18n, path, entry.status);
}

/** How the source judged a result; empty for a normal one. */
export function flagOf(flag: string | null | undefined, i18n: I18n): string {
  if (!flag || flag === 'N') return '';
  return worded(i18n, 'record.flag', flag);
}

/** True when the result stands outside its range in the eyes of the source. */
export const isAbnormal = (flag: string | null | undefined) => !!flag && flag !== 'N';

/** Entries under the day on which they happened, in the order in which they came. */
export function byDay(entries: readonly Entry[]): { day: string; entries: Entry[] }[] {
  const out: { day: string; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const day = entry.at?.slice(0, 10) ?? '';
    const last = out.at(-1);
    if (last && last.day === day) last.entries.push(entry);
    else out.push({ day, entries: [entry] });
  }
  return out;
}
