import type { Schema } from '@yilian/shared';
import { readDate } from '../components/dates';
import type { OrganisationChoice } from '../components/pickers';
import { given, trimmed } from '../composables/merge';

export interface SignatureForm {
  organisationId: string;
  signer: string;
  signedOn: string;
}

export interface AgreementForm {
  kind: Schema<'AgreementKind'> | '';
  title: string;
  number: string;
  startsOn: string;
  endsOn: string;
  parties: OrganisationChoice[];
  scope: string;
  signatures: SignatureForm[];
}

export function emptyAgreement(today: string): AgreementForm {
  return {
    kind: 'referral',
    title: '',
    number: '',
    startsOn: today,
    endsOn: '',
    parties: [],
    scope: '',
    signatures: [],
  };
}

export function formOfAgreement(one: Schema<'Agreement'>): AgreementForm {
  return {
    kind: one.kind,
    title: one.title,
    number: one.number ?? '',
    startsOn: one.startsOn,
    endsOn: one.endsOn,
    parties: one.parties.map((p) => ({ id: p.organisationId, name: p.organisationName })),
    scope: one.scope,
    signatures: one.signatures.map((s) => ({ ...s })),
  };
}

type Fault = 'missing' | 'dateWrong' | 'reversed' | 'tooFew' | 'notParty';

export function faultsOfAgreement(form: AgreementForm): Record<string, Fault> {
  const faults: Record<string, Fault> = {};
  if (!form.kind) faults['/kind'] = 'missing';
  if (form.title.trim().length < 2) faults['/title'] = 'missing';
  const [from, to] = [readDate(form.startsOn), readDate(form.endsOn)];
  if (!from) faults['/startsOn'] = 'dateWrong';
  if (!to) faults['/endsOn'] = 'dateWrong';
  if (from && to && to < from) faults['/endsOn'] = 'reversed';
  if (form.parties.length < 2) faults['/partyIds'] = 'tooFew';
  form.signatures.forEach((one, index) => {
    const at = `/signatures/${index}`;
    if (!one.organisationId) faults[`${at}/organisationId`] = 'missing';
    else if (!form.parties.some((p) => p.id === one.organisationId)) {
      faults[`${at}/organisationId`] = 'notParty';
    }
    if (!one.signer.trim()) faults[`${at}/signer`] = 'missing';
    if (!readDate(one.signedOn)) faults[`${at}/signedOn`] = 'dateWrong';
  });
  return faults;
}

export function toAgreement(
  form: AgreementForm,
  fileIds: readonly string[],
): Schema<'AgreementInput'> {
  const { kind, title, number, startsOn, endsOn, parties, scope, signatures } = trimmed(form);
  return {
    kind: kind || 'referral',
    title,
    startsOn,
    endsOn,
    partyIds: parties.map((p) => p.id),
    scope,
    signatures: signatures.map((one) => trimmed(one)),
    fileIds: [...fileIds],
    ...given({ number }),
  };
}
