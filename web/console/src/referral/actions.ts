import { type Schema, dataOf, ifMatch } from '@yilian/shared';
import { api } from '../api';

export type Referral = Schema<'Referral'>;
export type ActionName = Schema<'Action'>;

/** One action on one version of a referral; every sender answers the referral as it is afterwards. */
export interface Target {
  id: string;
  version: number;
}
const init = ({ id, version }: Target) => ({
  params: { path: { id } },
  headers: ifMatch(version),
});

export const send = {
  accept: (at: Target, body: Schema<'AcceptCommand'>) =>
    dataOf(api.POST('/api/v1/referrals/{id}/accept', { ...init(at), body })),
  reschedule: (at: Target, body: Schema<'AcceptCommand'>) =>
    dataOf(api.POST('/api/v1/referrals/{id}/reschedule', { ...init(at), body })),
  return: (at: Target, body: Schema<'ReturnCommand'>) =>
    dataOf(api.POST('/api/v1/referrals/{id}/return', { ...init(at), body })),
  refuse: (at: Target, body: Schema<'RefuseCommand'>) =>
    dataOf(api.POST('/api/v1/referrals/{id}/refuse', { ...init(at), body })),
  redirect: (at: Target, body: Schema<'RedirectCommand'>) =>
    dataOf(api.POST('/api/v1/referrals/{id}/redirect', { ...init(at), body })),
  withdraw: (at: Target, body: Schema<'WithdrawCommand'>) =>
    dataOf(api.POST('/api/v1/referrals/{id}/withdraw', { ...init(at), body })),
  countersign: (at: Target, body: Schema<'ApproveCommand'>) =>
    dataOf(api.POST('/api/v1/referrals/{id}/countersign', { ...init(at), body })),
  seal: (at: Target, body: Schema<'ApproveCommand'>) =>
    dataOf(api.POST('/api/v1/referrals/{id}/seal', { ...init(at), body })),
  decline: (at: Target, body: Schema<'DeclineCommand'>) =>
    dataOf(api.POST('/api/v1/referrals/{id}/decline', { ...init(at), body })),
  decline_seal: (at: Target, body: Schema<'DeclineCommand'>) =>
    dataOf(api.POST('/api/v1/referrals/{id}/decline-seal', { ...init(at), body })),
  register_insurance: (at: Target, body: Schema<'ApproveCommand'>) =>
    dataOf(api.POST('/api/v1/referrals/{id}/register-insurance', { ...init(at), body })),
  resubmit: (at: Target, body: Schema<'ResubmitCommand'>) =>
    dataOf(api.POST('/api/v1/referrals/{id}/resubmit', { ...init(at), body })),
  complete_papers: (at: Target, body: Schema<'ResubmitCommand'>) =>
    dataOf(api.POST('/api/v1/referrals/{id}/complete-papers', { ...init(at), body })),
  complete: (at: Target, body: Schema<'CompleteCommand'>) =>
    dataOf(api.POST('/api/v1/referrals/{id}/complete', { ...init(at), body })),
  acknowledge: (at: Target, body: Schema<'AcknowledgeCommand'>) =>
    dataOf(api.POST('/api/v1/referrals/{id}/acknowledge', { ...init(at), body })),
  take: (at: Target, body: Schema<'NoteCommand'>) =>
    dataOf(api.POST('/api/v1/referrals/{id}/take', { ...init(at), body })),
  check_in: (at: Target, body: Schema<'NoteCommand'>) =>
    dataOf(api.POST('/api/v1/referrals/{id}/check-in', { ...init(at), body })),
  mark_no_show: (at: Target, body: Schema<'NoteCommand'>) =>
    dataOf(api.POST('/api/v1/referrals/{id}/no-show', { ...init(at), body })),
  start_treatment: (at: Target, body: Schema<'NoteCommand'>) =>
    dataOf(api.POST('/api/v1/referrals/{id}/start-treatment', { ...init(at), body })),
  close: (at: Target, body: Schema<'NoteCommand'>) =>
    dataOf(api.POST('/api/v1/referrals/{id}/close', { ...init(at), body })),
};

export const graveActions: readonly ActionName[] = ['refuse', 'withdraw', 'mark_no_show'];
/** Actions that have a page or a section of their own instead of a dialog. */
export const contentActions: readonly ActionName[] = ['resubmit', 'complete_papers'];

export async function readReferral(id: string, signal?: AbortSignal): Promise<Referral> {
  const options = { params: { path: { id } }, ...(signal && { signal }) };
  return await dataOf(api.GET('/api/v1/referrals/{id}', options));
}
