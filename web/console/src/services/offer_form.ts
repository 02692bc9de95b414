import type { Schema } from '@yilian/shared';
import { given } from '../composables/merge';
import { fenOf, numberOf, yuanOf } from './money';

type Terms = Schema<'ServiceTerms'>;

/** The terms of a service as a form holds them: numbers as they are typed. */
export interface OfferForm {
  departmentId: string;
  code: string;
  name: string;
  nameEn: string;
  category: Schema<'ServiceCategory'> | '';
  unit: Schema<'CountingUnit'>;
  capacityPeriod: Schema<'CapacityPeriod'>;
  capacity: string;
  conditions: string;
  answerHours: string;
  turnaroundHours: string;
  audience: Schema<'ServiceAudience'>;
  agreementKind: Schema<'AgreementKind'> | '';
  validFrom: string;
  validTo: string;
}
/** A price with its waiver, as it is typed. */
export interface PriceForm {
  price: string;
  kind: Schema<'WaiverKind'>;
  percent: string;
  freeUnits: string;
  givenTo: Schema<'WaiverFor'>;
  consortiumId: string;
  agreementKind: Schema<'AgreementKind'> | '';
}

export function offerForm(terms: Terms | undefined, today: string): OfferForm {
  return {
    departmentId: terms?.departmentId ?? '',
    code: terms?.code ?? '',
    name: terms?.name ?? '',
    nameEn: terms?.nameEn ?? '',
    category: terms?.category ?? '',
    unit: terms?.unit ?? 'case',
    capacityPeriod: terms?.capacityPeriod ?? 'week',
    capacity: terms?.capacity ? String(terms.capacity) : '',
    conditions: terms?.conditions ?? '',
    answerHours: String(terms?.answerHours ?? 24),
    turnaroundHours: String(terms?.turnaroundHours ?? 48),
    audience: terms?.audience ?? 'consortium',
    agreementKind: terms?.agreementKind ?? '',
    validFrom: terms?.validFrom ?? today,
    validTo: terms?.validTo ?? '',
  };
}

export function priceForm(price: Schema<'ServicePrice'> | undefined): PriceForm {
  const waiver = price?.waiver;
  return {
    price: price ? yuanOf(price.priceFen) : '',
    kind: waiver?.kind ?? 'none',
    percent: waiver?.basisPoints ? String(waiver.basisPoints / 100) : '',
    freeUnits: waiver?.freeUnits ? String(waiver.freeUnits) : '',
    givenTo: waiver?.givenTo ?? 'everybody',
    consortiumId: waiver?.consortiumId ?? '',
    agreementKind: waiver?.agreementKind ?? '',
  };
}

/** The body, where `faultsOfOffer` found nothing. */
export function termsOf(form: OfferForm): Terms {
  const capacity = numberOf(form.capacity, 1, 100_000);
  return {
    ...given({
      departmentId: form.departmentId,
      nameEn: form.nameEn.trim(),
      capacity,
      validTo: form.validTo,
      agreementKind: form.audience === 'agreement' ? form.agreementKind : '',
    }),
    code: form.code.trim(),
    name: form.name.trim(),
    category: form.category || 'other',
    unit: form.unit,
    capacityPeriod: form.capacityPeriod,
    conditions: form.conditions.trim(),
    answerHours: numberOf(form.answerHours, 1, 720) ?? 0,
    turnaroundHours: numberOf(form.turnaroundHours, 1, 8760) ?? 0,
    audience: form.audience,
    validFrom: form.validFrom,
  };
}

const percentText = /^(\d{1,3})(?:\.(\d{1,2}))?$/;
/** Hundredths of a per cent of what is typed as per cent; nothing outside 0.01 to 100. */
export function pointsOf(text: string): number | undefined {
  const found = percentText.exec(text.normalize('NFKC').replace(/[%\s]/g, ''));
  if (!found) return undefined;
  const points = Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'));
  return points >= 1 && points <= 10_000 ? points : undefined;
}

export function waiverOf(form: PriceForm): Schema<'ServiceWaiver'> {
  const some = form.kind !== 'none';
  const givenTo = some ? form.givenTo : 'everybody';
  return {
    kind: form.kind,
    givenTo,
    ...given({
      basisPoints: form.kind === 'discount' ? pointsOf(form.percent) : undefined,
      freeUnits: form.kind === 'monthly_free' ? numberOf(form.freeUnits, 1, 1000) : undefined,
      consortiumId: givenTo === 'consortium' ? form.consortiumId : '',
      agreementKind: givenTo === 'agreement' ? form.agreementKind : '',
    }),
  };
}

/** What the page finds wrong itself, by pointer below `prefix`; the words are keys. */
export function faultsOfOffer(form: OfferForm, prefix: string): Record<string, string> {
  const wrong = (bad: boolean, field: string, words: string) =>
    bad ? { [`${prefix}/${field}`]: words } : {};
  return {
    ...wrong(!form.category, 'category', 'svc.fault.category'),
    ...wrong(!form.code.trim(), 'code', 'svc.fault.code'),
    ...wrong(form.name.trim().length < 2, 'name', 'svc.fault.name'),
    ...wrong(
      form.capacity.trim() !== '' && !numberOf(form.capacity, 1, 100_000),
      'capacity',
      'svc.fault.capacity',
    ),
    ...wrong(!numberOf(form.answerHours, 1, 720), 'answerHours', 'svc.fault.answerHours'),
    ...wrong(
      !numberOf(form.turnaroundHours, 1, 8760),
      'turnaroundHours',
      'svc.fault.turnaroundHours',
    ),
    ...wrong(
      form.audience === 'agreement' && !form.agreementKind,
      'agreementKind',
      'svc.fault.agreementKind',
    ),
  };
}

export function faultsOfPrice(form: PriceForm): Record<string, string> {
  const fen = fenOf(form.price);
  const some = form.kind !== 'none';
  const found: Record<string, string> = {};
  if (fen === undefined || fen > 100_000_000) found['/priceFen'] = 'svc.fault.price';
  if (form.kind === 'discount' && !pointsOf(form.percent))
    found['/waiver/basisPoints'] = 'svc.fault.percent';
  if (form.kind === 'monthly_free' && !numberOf(form.freeUnits, 1, 1000))
    found['/waiver/freeUnits'] = 'svc.fault.freeUnits';
  if (some && form.givenTo === 'consortium' && !form.consortiumId)
    found['/waiver/consortiumId'] = 'svc.fault.consortium';
  if (some && form.givenTo === 'agreement' && !form.agreementKind)
    found['/waiver/agreementKind'] = 'svc.fault.agreementKind';
  return found;
}
