import type { Schema } from '@yilian/shared';
import { describe, expect, it } from 'vitest';
import { knownOf, tableOf, takeOver } from '../src/tiering/take_over';
import { namesOf, newRow, testOn } from '../src/tiering/tables';
import { faultOf, inputsOf, numberOf, testText, toFacts, toValues } from '../src/tiering/values';

const words = (zh: string, en = zh) => ({ zh, en });
const plain = { units: [], options: [], loinc: [], icd10: [], group: 'vital' };
const inputs: Schema<'Input'>[] = [
  {
    ...plain,
    key: 'systolic',
    type: 'number',
    words: words('收缩压', 'Systolic pressure'),
    unit: 'mmHg',
    min: 0,
    max: 350,
    units: [{ name: 'kPa', divide: 0.1333 }],
  },
  { ...plain, key: 'vomiting', type: 'yes_no', words: words('恶心呕吐') },
  {
    ...plain,
    key: 'sex',
    type: 'choice',
    words: words('性别'),
    options: [{ key: 'male', words: words('男') }],
  },
];
const table: Schema<'TierTable'> = {
  name: words('高血压'),
  hitPolicy: 'collect',
  papers: [],
  scores: [
    {
      key: 'points',
      words: words('评分'),
      source: 'x',
      trust: 'known',
      items: [
        {
          words: words('呕吐'),
          levels: [{ all: [{ any: [{ input: 'vomiting', op: 'is', option: 'yes' }] }], points: 1 }],
        },
      ],
    },
  ],
  rows: [
    {
      id: 'HTN-1',
      action: 'up',
      urgency: 'urgent',
      all: [
        { any: [{ input: 'systolic', op: 'ge', number: 180 }] },
        { any: [{ input: 'points', op: 'ge', number: 1 }] },
      ],
      words: words('血压高'),
      source: 'x',
      trust: 'known',
    },
  ],
  examples: [{ name: '一', facts: [], fires: [] }],
};

describe('what somebody enters', () => {
  it.each([
    ['120', 120],
    ['１２０', 120],
    ['16,7', 16.7],
    ['16。7', 16.7],
    ['', undefined],
    ['12a', undefined],
    ['1e3', undefined],
  ])('%s is %s', (text, number) => expect(numberOf(text)).toBe(number));

  it('becomes facts; what is empty or wrong is not sent', () => {
    const values = {
      systolic: { text: '24', unit: 'kPa', option: '' },
      vomiting: { text: '', unit: '', option: 'no' },
      sex: { text: '', unit: '', option: '' },
    };
    const facts = [
      { input: 'systolic', number: 24, unit: 'kPa' },
      { input: 'vomiting', option: 'no' },
    ];
    expect(toFacts(values, inputs)).toEqual(facts);
    expect(toFacts(toValues(facts), inputs)).toEqual(facts);
    const wrong = { systolic: { text: '900', unit: '', option: '' } };
    expect(toFacts(wrong, inputs)).toEqual([]);
    expect(faultOf(inputs[0]!, wrong.systolic)).toBe('outOfRange');
    expect(faultOf(inputs[0]!, { text: 'x', unit: '', option: '' })).toBe('notNumber');
    expect(faultOf(inputs[0]!, { text: '350', unit: '', option: '' })).toBeUndefined();
  });

  it('is asked for what the table and its scores look at', () =>
    expect([...inputsOf(table)]).toEqual(['systolic', 'vomiting']));
});

it.each([
  [{ input: 'systolic', op: 'ge', number: 180 }, '收缩压 ≥ 180 mmHg'],
  [{ input: 'vomiting', op: 'is', option: 'yes' }, '恶心呕吐'],
  [{ input: 'vomiting', op: 'is', option: 'no' }, '恶心呕吐：无'],
  [{ input: 'sex', op: 'is', option: 'male' }, '性别 男'],
  [{ input: 'points', op: 'ge', number: 1 }, '评分 ≥ 1'],
] as [Schema<'Test'>, string][])('a condition reads %#', (test, text) => {
  const byKey = new Map(inputs.map((one) => [one.key, one]));
  expect(testText(test, byKey, table, 'zh-CN', { has: '', hasNot: '：无' })).toBe(text);
});

describe('editing', () => {
  it('a new row has an id of its own and a condition', () => {
    expect(newRow(table).id).toBe('HTN-2');
    expect(newRow({ ...table, rows: [...table.rows, newRow(table)] }).id).toBe('HTN-3');
  });
  it('a condition on another input keeps what fits it only', () => {
    expect(testOn(inputs[1], 'vomiting')).toEqual({ input: 'vomiting', op: 'is', option: 'yes' });
    expect(testOn(inputs[2], 'sex')).toEqual({ input: 'sex', op: 'is', option: 'male' });
    expect(testOn(inputs[0], 'systolic')).toEqual({ input: 'systolic', op: 'ge', number: 0 });
  });
  it('a refusal names the row or the example', () => {
    const errors = ['/content/rows/0/id', '/content/examples/0/fires', '/title'].map((pointer) => ({
      pointer,
      code: 'repeated',
      message: '',
    }));
    expect(Object.values(namesOf({ errors } as never, table))).toEqual(['HTN-1', '一', '/title']);
  });
});

it.each([
  ['1960-11-23', 66],
  ['1960-11-24', 65],
  ['2027-01-01', undefined],
])('who was born on %s is %s', (birthDate, age) => {
  // In China the 23rd has begun already.
  const known = knownOf({ sex: 'female', birthDate }, Date.UTC(2026, 10, 22, 17));
  expect(known.age?.text).toBe(age === undefined ? undefined : String(age));
  expect(known.sex?.option).toBe('female');
  expect(knownOf({ sex: 'unknown', birthDate: '1980-01-01' }, 0).sex).toBeUndefined();
  expect(knownOf(undefined, 0)).toEqual({});
});

describe('taking over into the referral', () => {
  const row = { id: 'HTN-1', zh: '血压高', explanationZh: '收缩压 186' } as Schema<'FiredRow'>;
  const result = (action: Schema<'TierAction'>) =>
    ({ action, urgency: 'emergency', tables: [{ fired: [row] }] }) as never as Schema<'Evaluation'>;
  const form = {
    urgency: 'elective',
    reason: '',
    presentIllness: '头痛一天',
    direction: 'up',
  } as const;
  const line = (one: Schema<'FiredRow'>) => `${one.id} ${one.explanationZh}`;

  it('keeps what is there and adds each row once', () => {
    const taken = takeOver(form, result('emergency'), line, false);
    expect(taken).toEqual({
      presentIllness: '头痛一天\nHTN-1 收缩压 186',
      urgency: 'emergency',
      reason: 'acute_critical',
    });
    const again = takeOver({ ...form, ...taken } as never, result('emergency'), line, false);
    expect(again.presentIllness).toBe(taken.presentIllness);
  });
  it('leaves a reason that was chosen, and the urgency of what has been sent', () => {
    expect(takeOver({ ...form, reason: 'undiagnosed' }, result('up'), line, true)).toEqual({
      presentIllness: '头痛一天\nHTN-1 收缩压 186',
    });
    expect(takeOver(form, result('down'), line, true)).not.toHaveProperty('reason');
  });
  it.each([
    ['I10.x00', 'hypertension'],
    ['E11.9', 'diabetes'],
    ['I48.0', 'atrial_fibrillation'],
    ['G45.9', 'stroke'],
    ['K35', 'emergency'],
  ])('the table for %s is %s', (code, key) =>
    expect(
      tableOf([
        { code: 'J44', main: false },
        { code, main: true },
      ]),
    ).toBe(key),
  );
});
