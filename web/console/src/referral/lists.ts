import { type Schema, dataOf, type paths } from '@yilian/shared';
import { api } from '../api';
import { setServerTime } from '../composables/server_time';

export type Worklist = Schema<'Worklist'>;
export type Row = Schema<'ReferralRow'>;
export type ListFilter = NonNullable<paths['/api/v1/referrals']['get']['parameters']['query']>;

/** Which lists a post works with: the right that each needs; '' is for everybody who reads referrals. */
const rightOf: Record<Worklist, string> = {
  mine: '',
  to_countersign: 'referral_countersign',
  to_seal: 'referral_seal',
  to_triage: 'referral_triage',
  sent: '',
  arriving: 'referral_receive',
  in_care: 'referral_treat',
  overdue: '',
  escalated: '',
  papers: 'referral_write',
  all: '',
};

/** The lists of a post, in the order of the tabs. Supervisors see the course of all, but hold nothing. */
export function listsFor(has: (right: string) => boolean): Worklist[] {
  const all = Object.keys(rightOf) as Worklist[];
  if (has('referral_supervise')) return ['overdue', 'escalated', 'all'];
  return all.filter((list) => !rightOf[list] || has(rightOf[list]));
}

/** The list of escalations is for contact persons only: the server counts it for nobody else. */
export function shownLists(
  lists: readonly Worklist[],
  counts: Partial<Record<Worklist, number>>,
): Worklist[] {
  return lists.filter((list) => list !== 'escalated' || counts.escalated !== undefined);
}

export async function readList(
  query: ListFilter,
  signal?: AbortSignal,
): Promise<Schema<'WorklistPage'>> {
  const page = await dataOf(
    api.GET('/api/v1/referrals', { params: { query }, ...(signal && { signal }) }),
  );
  setServerTime(page.serverTime);
  return page;
}

export function countsOf(
  page: Schema<'WorklistPage'> | undefined,
): Partial<Record<Worklist, number>> {
  return Object.fromEntries(page?.counts.map((c) => [c.list, c.count]) ?? []);
}

export const shownCount = (count: number) => (count > 999 ? '999+' : String(count));
