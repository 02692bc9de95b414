import type { BannerPatient } from '../components/patient';
import type { TimelineEntry } from '../components/timeline';
import type { Referral } from './actions';

type Translate = (key: string, values?: Record<string, unknown>) => string;

export function referralBanner({ patient: p }: Referral, t: Translate): BannerPatient {
  return {
    id: p.id,
    name: p.name,
    sex: p.sex,
    birthDate: p.birthDate,
    ...(p.documentMasked && { idNumber: p.documentMasked }),
    ...(p.phoneMasked && { phone: p.phoneMasked }),
    flags: p.flags.map((flag) => t(`code.flag.${flag}`)),
  };
}

const opened = new Set(['accepted', 'arrived', 'in_treatment', 'completed', 'closed']);

/** Whether a receiver may look for the patient's record. The server decides; this only offers nothing that it refuses. */
export const opensPatient = (state: Referral['state']): boolean => opened.has(state);

const reasonWords: Record<string, string> = {
  submit: 'code.referralReason',
  return: 'code.returnReason',
  decline: 'code.declineReason',
  decline_seal: 'code.declineReason',
  refuse: 'code.refusalReason',
  withdraw: 'code.withdrawReason',
};

export function timelineOf(
  referral: Referral,
  t: Translate,
  te: (key: string) => boolean,
): TimelineEntry[] {
  return referral.timeline.map((entry, n) => {
    const key = `${reasonWords[entry.action]}.${entry.reasonCode}`;
    return {
      id: String(n),
      at: entry.at,
      kind: 'state' as const,
      title: t(`code.action.${entry.action}`),
      actor: entry.personName,
      organisation: entry.organisationName,
      role: entry.role,
      ...(entry.reasonCode && te(key) && { reason: t(key) }),
      ...(entry.note && { note: entry.note }),
    };
  });
}
