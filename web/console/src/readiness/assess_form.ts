import type { Schema } from '@yilian/shared';
import { tableOf } from '../tiering/take_over';
import { nothingGiven, toFacts, toValues, type Values } from '../tiering/values';

/** What the assessment form holds. */
export interface AssessForm {
  diagnosis: { code: string; name: string } | null;
  tables: string[];
  bedClass: string;
  /** Words with blanks or commas between. */
  equipment: string;
  values: Values;
}

/** What was found before; for the first time what the person's data say. */
export function formOf(assessment: Schema<'Assessment'> | undefined, known: Values): AssessForm {
  if (!assessment)
    return { diagnosis: null, tables: [], bedClass: '', equipment: '', values: known };
  const used = assessment.tables.map((one) => one.key);
  return {
    diagnosis: assessment.diagnosisCode
      ? { code: assessment.diagnosisCode, name: assessment.diagnosisName ?? '' }
      : null,
    // The general screen is looked at with every table; it was chosen only when it stands alone or first.
    tables: used.filter((key, n) => key !== 'emergency' || n === 0),
    bedClass: assessment.bedClass ?? '',
    equipment: assessment.equipment.join(' '),
    values: { ...known, ...toValues(assessment.facts) },
  };
}

export const wordsOf = (text: string): string[] =>
  [...new Set(text.split(/[\s,，、;；]+/).filter(Boolean))].slice(0, 10);

export function commandOf(
  form: AssessForm,
  inputs: readonly Schema<'Input'>[],
): Schema<'AssessCommand'> {
  return {
    ...(form.diagnosis && { diagnosisCode: form.diagnosis.code }),
    tables: form.tables,
    facts: toFacts(form.values, inputs),
    ...(form.bedClass && { bedClass: form.bedClass as Schema<'BedClass'> }),
    equipment: wordsOf(form.equipment),
  };
}

/** The table of a new diagnosis, as long as nobody chose another one. */
export function tablesFor(form: AssessForm, code: string): string[] {
  const wanted = tableOf([{ code, main: true }]);
  return form.tables.length === 0 || form.tables.every((key) => key === 'emergency')
    ? [wanted]
    : form.tables;
}

/** Yes-no inputs that only rule something out and that nobody answered: "none of these" answers them. */
export function excludable(
  missing: readonly Schema<'NeededInput'>[],
  inputs: readonly Schema<'Input'>[],
  values: Values,
): string[] {
  return missing
    .filter((one) => one.excludes && !(values[one.input] ?? nothingGiven).option)
    .map((one) => one.input)
    .filter((key) => inputs.find((input) => input.key === key)?.type === 'yes_no');
}

export function withNone(values: Values, keys: readonly string[]): Values {
  return {
    ...values,
    ...Object.fromEntries(keys.map((key) => [key, { ...nothingGiven, option: 'no' }])),
  };
}
