import type { Schema } from '@yilian/shared';

// Coded values of shared documents. Their words stand in locales/<language>/shared_documents.json;
// test/shared_documents.test.ts compares both with the server's document.
export const documentOutcomes: Schema<'DocumentOutcome'>[] = [
  'taken',
  'replaced',
  'unchanged',
  'older',
];
export const documentStates: Schema<'DocumentState'>[] = ['taken', 'replaced'];
/** What an effect does, and the kinds of entries: the server writes them as texts. */
export const effectOutcomes = ['created', 'updated', 'unchanged', 'removed', 'foreign'];
export const entryKinds = ['diagnosis', 'medicine', 'result', 'procedure', 'allergy'];
export const resourceTypes = [
  'DocumentReference',
  'Condition',
  'MedicationStatement',
  'MedicationRequest',
  'Observation',
  'DiagnosticReport',
  'Procedure',
  'AllergyIntolerance',
];
