import type { Schema } from '@yilian/shared';
import type { ContentForm } from '../referral/content';
import type { Values } from './values';

// From what fired into the referral. The doctor sees and may change every word of it.

/** The table for the main diagnosis; the general screen for all others. */
export function tableOf(diagnoses: readonly { code: string; main: boolean }[]): string {
  const code = (diagnoses.find((one) => one.main) ?? diagnoses[0])?.code ?? '';
  const rules: [RegExp, string][] = [
    [/^I1[0-5]/, 'hypertension'],
    [/^E1[0-4]/, 'diabetes'],
    [/^J44/, 'copd'],
    [/^I48/, 'atrial_fibrillation'],
    [/^I2[0-5]/, 'coronary'],
    [/^(I6\d|G45)/, 'stroke'],
  ];
  return rules.find(([pattern]) => pattern.test(code))?.[1] ?? 'emergency';
}

/** Age in whole years and sex, as far as the person's data say. */
export function knownOf(
  person: { sex: string; birthDate: string } | undefined,
  now: number,
): Values {
  const out: Values = {};
  if (!person) return out;
  if (person.sex === 'male' || person.sex === 'female')
    out.sex = { text: '', unit: '', option: person.sex };
  // The day in China, which is eight hours ahead.
  const today = new Date(now + 8 * 3_600_000).toISOString().slice(0, 10);
  const years = Number(today.slice(0, 4)) - Number(person.birthDate.slice(0, 4));
  const age = today.slice(5) < person.birthDate.slice(5) ? years - 1 : years;
  if (age >= 0 && age <= 130) out.age = { text: String(age), unit: '', option: '' };
  return out;
}

const textMax = 3000;

/**
 * Urgency, reason and a text for each row that fired; what stands there already is kept, and a row that was
 * taken over before is not written twice.
 */
export function takeOver(
  form: Pick<ContentForm, 'urgency' | 'reason' | 'presentIllness' | 'direction'>,
  result: Schema<'Evaluation'>,
  line: (row: Schema<'FiredRow'>) => string,
  fixed: boolean,
): Partial<ContentForm> {
  const rows = result.tables.flatMap((table) => table.fired);
  const lines = rows.map(line).filter((one) => !form.presentIllness.includes(one));
  const text = [form.presentIllness.trim(), ...lines].filter(Boolean).join('\n');
  const down = result.action === 'down';
  const reason = down
    ? 'stable_chronic'
    : result.action === 'emergency'
      ? 'acute_critical'
      : 'limits_of_technique';
  const fits = form.direction === '' || (form.direction === 'down') === down;
  return {
    presentIllness: text.slice(0, textMax),
    ...(!fixed && result.urgency && { urgency: result.urgency }),
    ...(!form.reason && fits && result.action && { reason }),
  };
}
