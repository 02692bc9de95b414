import type { Schema } from '@yilian/shared';

// What somebody knows about a case, as the form holds it, and as the server takes it. Nothing here decides.

type Input = Schema<'Input'>;
type Fact = Schema<'Fact'>;
type Test = Schema<'Test'>;
type Words = Schema<'Words'>;

export interface Given {
  /** Of a number, as typed. */
  text: string;
  /** Empty for the input's own. */
  unit: string;
  /** Of the others; empty when it was not asked. */
  option: string;
}
export type Values = Record<string, Given>;

export const nothingGiven: Given = { text: '', unit: '', option: '' };

export const pick = (words: Words | undefined, language: string): string =>
  (language === 'en' ? words?.en : words?.zh) ?? '';
export const inWords = (one: { zh: string; en: string }, language: string): string =>
  language === 'en' ? one.en : one.zh;

export const unitText = (input: Input, language: string): string =>
  input.unitWords ? pick(input.unitWords, language) : (input.unit ?? '');

/** A number as typed, also with the comma and full-width digits of a Chinese keyboard. */
export function numberOf(text: string): number | undefined {
  const plain = text
    .normalize('NFKC')
    .replace(/[,，。]/g, '.')
    .trim();
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

/** Why a number can't be sent; bounds hold in the input's own unit, so the server tells for others. */
export function faultOf(input: Input, given: Given): 'notNumber' | 'outOfRange' | undefined {
  if (input.type !== 'number' || !given.text.trim()) return undefined;
  const value = numberOf(given.text);
  if (value === undefined) return 'notNumber';
  const known = input.min !== undefined && input.max !== undefined && !given.unit;
  return known && (value < input.min! || value > input.max!) ? 'outOfRange' : undefined;
}

export function toFacts(values: Values, inputs: readonly Input[]): Fact[] {
  const facts: Fact[] = [];
  for (const input of inputs) {
    const given = values[input.key];
    if (!given) continue;
    if (input.type !== 'number') {
      if (given.option) facts.push({ input: input.key, option: given.option });
      continue;
    }
    const number = numberOf(given.text);
    if (number === undefined || faultOf(input, given)) continue;
    facts.push({ input: input.key, number, ...(given.unit && { unit: given.unit }) });
  }
  return facts;
}

/** Facts of an example as the form holds them. */
export function toValues(facts: readonly Fact[]): Values {
  return Object.fromEntries(
    facts.map((fact) => [
      fact.input,
      {
        text: fact.number === undefined ? '' : String(fact.number),
        unit: fact.unit ?? '',
        option: fact.option ?? '',
      },
    ]),
  );
}

/** Keys of the inputs that a table looks at, those of its scores too. */
export function inputsOf(table: Schema<'TierTable'>): Set<string> {
  const keys = new Set<string>();
  const add = (all: Schema<'AnyOf'>[]) => {
    for (const group of all) for (const test of group.any) keys.add(test.input);
  };
  for (const row of table.rows) add(row.all);
  for (const score of table.scores)
    for (const item of score.items) for (const level of item.levels) add(level.all);
  for (const score of table.scores) keys.delete(score.key);
  return keys;
}

const signs = { lt: '<', le: '≤', ge: '≥', gt: '>', is: '=' } as const;

export interface ConditionWords {
  has: string;
  hasNot: string;
}

/** "收缩压 ≥ 180 mmHg", "剧烈头痛". */
export function testText(
  test: Test,
  inputs: ReadonlyMap<string, Input>,
  table: Schema<'TierTable'>,
  language: string,
  words: ConditionWords,
): string {
  const score = table.scores.find((one) => one.key === test.input);
  if (score) return `${pick(score.words, language)} ${signs[test.op]} ${test.number}`;
  const input = inputs.get(test.input);
  if (!input) return test.input;
  const name = pick(input.words, language);
  if (input.type === 'number') {
    return `${name} ${signs[test.op]} ${test.number} ${unitText(input, language)}`.trim();
  }
  if (input.type === 'yes_no') return test.option === 'yes' ? name : `${name}${words.hasNot}`;
  const option = input.options.find((one) => one.key === test.option);
  return `${name} ${pick(option?.words, language)}`;
}
