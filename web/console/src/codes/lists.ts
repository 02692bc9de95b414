import type { Schema } from '@yilian/shared';

// The values of the coded fields that a person can choose, in the order of the lists on the pages. Their
// words stand in locales/<language>/codes.json; test/codes.test.ts compares both with the server's document.

export const directions = ['up', 'down', 'lateral'] satisfies Schema<'Direction'>[];
export const kinds = [
  'outpatient',
  'inpatient',
  'examination',
  'rehabilitation',
] satisfies Schema<'Kind'>[];
export const urgencies = ['elective', 'urgent', 'emergency'] satisfies Schema<'Urgency'>[];
export const states = [
  'submitted',
  'countersigned',
  'triage',
  'returned',
  'accepted',
  'arrived',
  'in_treatment',
  'completed',
  'closed',
  'refused',
  'redirected',
  'withdrawn',
  'no_show',
  'expired',
] satisfies Schema<'State'>[];
export const reasonsUp = [
  'acute_critical',
  'undiagnosed',
  'further_examination',
  'outside_scope',
  'limits_of_technique',
  'mass_casualty',
  'patient_wish',
  'other',
] satisfies Schema<'ReferralReason'>[];
export const reasonsDown = [
  'recovering',
  'post_operative',
  'stable_chronic',
  'long_term_care',
  'terminal_care',
  'patient_wish',
  'other',
] satisfies Schema<'ReferralReason'>[];
export const refusalReasons = [
  'no_bed',
  'no_slot',
  'no_department',
  'wrong_level',
  'incomplete_data',
  'infectious',
  'patient_refused',
  'other',
] satisfies Schema<'RefusalReason'>[];
export const declineReasons = [
  'not_necessary',
  'treatable_here',
  'incomplete_data',
  'wrong_receiver',
  'other',
] satisfies Schema<'DeclineReason'>[];
export const returnReasons = [
  'missing_history',
  'missing_results',
  'missing_consent',
  'unclear_diagnosis',
  'wrong_department',
  'other',
] satisfies Schema<'ReturnReason'>[];
export const withdrawReasons = [
  'patient_improved',
  'patient_refused',
  'went_elsewhere',
  'entered_wrongly',
  'died',
  'other',
] satisfies Schema<'WithdrawReason'>[];
export const relations = [
  'self',
  'spouse',
  'child',
  'parent',
  'sibling',
  'guardian',
  'other',
] satisfies Schema<'ConsentRelation'>[];
export const consentMethods = ['paper', 'electronic'] satisfies Schema<'ConsentMethod'>[];
export const transports = ['self', 'ambulance'] satisfies Schema<'Transport'>[];
export const planItemKinds = [
  'medicine',
  'check',
  'rehabilitation',
  'warning_sign',
  'review',
] satisfies Schema<'PlanItemKind'>[];
export const documentKinds = [
  'id_card',
  'household_register',
  'birth_certificate',
  'insurance_number',
  'passport',
  'hk_macao_permit',
  'taiwan_permit',
  'military_officer',
  'other',
] satisfies Schema<'DocumentKind'>[];
/** The age groups follow from the birth date and cannot be chosen. */
export const chosenFlags = [
  'contracted',
  'chronic_disease',
  'pregnant',
  'severe_disability',
  'severe_mental_illness',
  'poverty_relief',
] satisfies Schema<'PopulationFlag'>[];
export const visitKinds = [
  'outpatient',
  'emergency',
  'inpatient',
  'home',
  'registration',
] satisfies Schema<'VisitKind'>[];
export const proofs = ['card_read', 'patient_code', 'typed'] satisfies Schema<'VisitProof'>[];
export const sexes = ['male', 'female', 'unknown', 'unstated'] satisfies Schema<'Sex'>[];
export const entryKinds = [
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
  'restricted',
] satisfies Schema<'EntryKind'>[];
