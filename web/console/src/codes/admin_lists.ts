import type { Schema } from '@yilian/shared';

// The values of the coded fields of the network, the accounts and the supervision, in the order of the lists on
// the pages. Their words stand in locales/<language>/admin_codes.json; test/admin_codes.test.ts compares both
// with the server's document.

export const organisationKinds = [
  'county_hospital',
  'tertiary_hospital',
  'secondary_hospital',
  'tcm_hospital',
  'maternal_child_hospital',
  'township_centre',
  'community_centre',
  'community_station',
  'village_clinic',
  'rehabilitation_hospital',
  'nursing_home',
  'hospice',
  'elderly_care',
  'private_institution',
  'cdc',
  'insurance_office',
  'health_commission',
  'consortium_office',
  'supplier',
] satisfies Schema<'OrganisationKind'>[];
export const gradeClasses = ['none', 'a', 'b', 'c'] satisfies Schema<'GradeClass'>[];
export const standings = ['active', 'closed'] satisfies Schema<'Standing'>[];
export const consortiumForms = [
  'county_community',
  'urban_group',
  'specialty_alliance',
  'telemedicine_network',
] satisfies Schema<'ConsortiumForm'>[];
export const tightnesses = ['tight', 'loose'] satisfies Schema<'Tightness'>[];
export const agreementKinds = [
  'referral',
  'technical_cooperation',
  'result_recognition',
  'trusteeship',
  'telemedicine',
] satisfies Schema<'AgreementKind'>[];
export const agreementStates = [
  'in_force',
  'upcoming',
  'expired',
  'ended',
] satisfies Schema<'AgreementState'>[];
export const contactRoles = ['contact', 'chief'] satisfies Schema<'ContactRole'>[];
export const clientScopes = [
  'network_read',
  'patient_write',
  'referral_read',
  'referral_write',
  'capacity_read',
  'capacity_write',
  'record_read',
  'record_write',
  'message_send',
  'record_export',
] satisfies Schema<'ClientScope'>[];
export const reviewOutcomes = ['justified', 'not_justified'] satisfies Schema<'ReviewOutcome'>[];

/** The posts that a person can be given; residents and systems have none. */
export const postRoles = [
  'gp',
  'village_doctor',
  'physician',
  'nurse',
  'referral_desk',
  'insurance_officer',
  'medical_department',
  'diagnostician',
  'technician',
  'pharmacist',
  'warehouse_keeper',
  'quality_expert',
  'finance',
  'org_admin',
  'office',
  'commission',
  'platform_admin',
] satisfies Schema<'Role'>[];
/** Posts that only the platform's administrator gives. */
export const highRoles: readonly Schema<'Role'>[] = ['office', 'commission', 'platform_admin'];

/** The value when it is one of the list: what stands in an address may be anything. */
export function oneOf<V extends string>(list: readonly V[], value: string): V | undefined {
  return list.find((one) => one === value);
}
