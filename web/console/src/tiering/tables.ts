import type { Problem, Schema } from '@yilian/shared';

// The content of a table while it is edited: the same object that the server takes.

type Table = Schema<'TierTable'>;
type Input = Schema<'Input'>;

export const tableKind = 'tiering_table';
export const actions = ['emergency', 'up', 'down'] satisfies Schema<'TierAction'>[];
export const urgencies = ['emergency', 'urgent', 'elective'] satisfies Schema<'TierUrgency'>[];
export const marks = [
  'found',
  'calculated',
  'known',
  'uncertain',
  'design',
] satisfies Schema<'TrustMark'>[];
export const bounds = ['lt', 'le', 'ge', 'gt'] satisfies Schema<'Comparison'>[];

export const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

export function newRow(table: Table): Schema<'TierRow'> {
  const prefix = table.rows[0]?.id.replace(/-.*$/, '') ?? 'ROW';
  let n = table.rows.length + 1;
  while (table.rows.some((row) => row.id === `${prefix}-${n}`)) n++;
  return {
    id: `${prefix}-${n}`,
    action: 'up',
    urgency: 'urgent',
    all: [{ any: [{ input: 'systolic', op: 'ge', number: 140 }] }],
    words: { zh: '', en: '' },
    source: '',
    trust: 'design',
  };
}

/** A test on another input keeps nothing that does not fit it. */
export function testOn(input: Input | undefined, key: string): Schema<'Test'> {
  if (!input || input.type === 'number') return { input: key, op: 'ge', number: input?.min ?? 0 };
  return { input: key, op: 'is', option: input.type === 'yes_no' ? 'yes' : input.options[0]!.key };
}

/** Names for the pointers of a refusal: the id of the row or the name of the example it is about. */
export function namesOf(problem: Problem | null, table: Table | undefined): Record<string, string> {
  const names: Record<string, string> = {};
  for (const { pointer } of problem?.errors ?? []) {
    const [, kind, index] = /^\/content\/(rows|examples)\/(\d+)/.exec(pointer) ?? [];
    const at = Number(index);
    const name = kind === 'rows' ? table?.rows[at]?.id : table?.examples[at]?.name;
    names[pointer] = (kind && name) || pointer;
  }
  return names;
}
