import type { Schema } from '@yilian/shared';

export interface SigningForm {
  informed: boolean;
  signerName: string;
  relation: Schema<'SignerRelation'> | '';
  method: Schema<'SigningMethod'> | '';
  proof: Schema<'SigningProof'> | '';
  signedAt: string;
}

export const relations = [
  'self',
  'spouse',
  'parent',
  'child',
  'sibling',
  'guardian',
  'other',
] as const satisfies readonly Schema<'SignerRelation'>[];
export const methods = [
  'paper',
  'electronic',
] as const satisfies readonly Schema<'SigningMethod'>[];
export const scopes = [
  'everything',
  'kind',
  'unit',
  'entry',
] as const satisfies readonly Schema<'SharedScope'>[];
export const kinds = [
  'visit',
  'diagnosis',
  'result',
  'report',
  'image',
  'medicine',
  'procedure',
  'immunisation',
  'allergy',
  'document',
  'order',
  'plan',
  'referral',
] as const satisfies readonly Schema<'SharedKind'>[];

export const emptySigning = (): SigningForm => ({
  informed: false,
  signerName: '',
  relation: 'self',
  method: 'paper',
  proof: '',
  signedAt: '',
});

/** What the page finds missing itself, by pointer. */
export function missingOf(form: SigningForm, t: (key: string) => string): Record<string, string> {
  const found: Record<string, string> = {};
  if (!form.informed) found['/signing/informed'] = t('privacy.sharing.informedMissing');
  if (form.relation !== 'self' && !form.signerName.trim())
    found['/signing/signerName'] = t('privacy.sharing.signerMissing');
  if (!form.proof) found['/signing/proof'] = t('privacy.sharing.proofMissing');
  return found;
}

export const signingOf = (form: SigningForm): Schema<'Signing'> => ({
  signerName: form.relation === 'self' ? '' : form.signerName.trim(),
  relation: form.relation || 'self',
  method: form.method || 'paper',
  proof: form.proof || 'document_seen',
  signedAt: form.signedAt,
  informed: form.informed,
});
