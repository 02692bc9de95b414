import { type Schema, isCreditCode, normaliseCreditCode } from '@yilian/shared';
import { given, trimmed } from '../composables/merge';

export interface OrganisationForm {
  name: string;
  shortName: string;
  kind: Schema<'OrganisationKind'> | '';
  creditCode: string;
  institutionCode: string;
  gradeLevel: string;
  gradeClass: Schema<'GradeClass'>;
  division: string;
  address: string;
  phone: string;
  longitude: string;
  latitude: string;
  receivesReferrals: boolean;
}

export function emptyOrganisation(): OrganisationForm {
  return {
    name: '',
    shortName: '',
    kind: '',
    creditCode: '',
    institutionCode: '',
    gradeLevel: '0',
    gradeClass: 'none',
    division: '',
    address: '',
    phone: '',
    longitude: '',
    latitude: '',
    receivesReferrals: true,
  };
}

export function formOfOrganisation(one: Schema<'Organisation'>): OrganisationForm {
  return {
    name: one.name,
    shortName: one.shortName === one.name ? '' : one.shortName,
    kind: one.kind,
    creditCode: one.creditCode ?? '',
    institutionCode: one.institutionCode ?? '',
    gradeLevel: String(one.gradeLevel),
    gradeClass: one.gradeClass,
    division: one.division,
    address: one.address ?? '',
    phone: one.phone ?? '',
    longitude: one.longitude === undefined ? '' : String(one.longitude),
    latitude: one.latitude === undefined ? '' : String(one.latitude),
    receivesReferrals: one.receivesReferrals,
  };
}

type Fault = 'missing' | 'creditCodeWrong' | 'divisionMissing' | 'numberWrong';

/** What the page itself sees; the server checks everything again. */
export function faultsOfOrganisation(form: OrganisationForm): Record<string, Fault> {
  const faults: Record<string, Fault> = {};
  if (form.name.trim().length < 2) faults['/name'] = 'missing';
  if (!form.kind) faults['/kind'] = 'missing';
  if (form.creditCode.trim() && !isCreditCode(form.creditCode)) {
    faults['/creditCode'] = 'creditCodeWrong';
  }
  if (form.division.length < 6) faults['/division'] = 'divisionMissing';
  for (const key of ['longitude', 'latitude'] as const) {
    const text = form[key].trim();
    const limit = key === 'longitude' ? 180 : 90;
    if (text && !(Math.abs(Number(text)) <= limit)) faults[`/${key}`] = 'numberWrong';
  }
  return faults;
}

export function toOrganisation(form: OrganisationForm): Schema<'OrganisationInput'> {
  const { name, shortName, kind, institutionCode, division, address, phone, ...rest } =
    trimmed(form);
  const number = (text: string) => (text ? Number(text) : undefined);
  return {
    name,
    kind: kind || 'township_centre',
    gradeLevel: Number(rest.gradeLevel),
    gradeClass: rest.gradeClass,
    division,
    receivesReferrals: rest.receivesReferrals,
    ...given({
      shortName,
      creditCode: normaliseCreditCode(rest.creditCode),
      institutionCode,
      address,
      phone,
      longitude: number(rest.longitude),
      latitude: number(rest.latitude),
    }),
  };
}
