import type { Schema } from '@yilian/shared';
import { describe, expect, it } from 'vitest';
import {
  commandOf,
  excludable,
  formOf,
  tablesFor,
  withNone,
  wordsOf,
} from '../src/readiness/assess_form';
import { bedText, equipmentText, skillText } from '../src/readiness/lists';
import { nothingGiven } from '../src/tiering/values';

const words = { zh: '', en: '' };
const input = (key: string, type: Schema<'InputType'>): Schema<'Input'> => ({
  key,
  type,
  group: 'vital',
  words,
  units: [],
  options: [],
  loinc: [],
  icd10: [],
});
const inputs = [input('systolic', 'number'), input('syncope', 'yes_no')];
const used = (key: string) => ({ key, zh: '', en: '', number: 1, effectiveFrom: '2026-01-01' });
const assessment: Schema<'Assessment'> = {
  verdict: 'unknown',
  diagnosisCode: 'I10.x',
  diagnosisName: '高血压',
  tables: [used('hypertension'), used('emergency')],
  facts: [{ input: 'systolic', number: 132 }],
  bedClass: 'general',
  equipment: ['CT', '心电图'],
  fired: [],
  missing: [
    { input: 'systolic', zh: '', en: '', excludes: true, rows: ['E1'] },
    { input: 'syncope', zh: '', en: '', excludes: true, rows: ['E1'] },
    { input: 'planClear', zh: '', en: '', excludes: false, rows: ['D1'] },
  ],
  open: [],
  assessedAt: '2026-03-02T01:00:00Z',
  assessedBy: '王',
  validUntil: '2026-03-03T01:00:00Z',
};

describe('the form of an assessment', () => {
  it('begins with what the person is known by', () => {
    const known = { age: { ...nothingGiven, text: '70' } };
    expect(formOf(undefined, known)).toEqual({
      diagnosis: null,
      tables: [],
      bedClass: '',
      equipment: '',
      values: known,
    });
  });

  it('comes back from the last assessment as it was sent, without the screen that is always looked at', () => {
    const form = formOf(assessment, {});
    expect(form.tables).toEqual(['hypertension']);
    expect(commandOf(form, inputs)).toEqual({
      diagnosisCode: 'I10.x',
      tables: ['hypertension'],
      facts: [{ input: 'systolic', number: 132 }],
      bedClass: 'general',
      equipment: ['CT', '心电图'],
    });
    const alone = formOf({ ...assessment, tables: [used('emergency')] }, {});
    expect(alone.tables).toEqual(['emergency']);
  });

  it.each([
    [[], 'I63.9', ['stroke']],
    [[], 'K80.2', ['emergency']],
    [['emergency'], 'J44.9', ['copd']],
    [['diabetes'], 'I10.x', ['diabetes']],
  ])('chooses a table for a diagnosis only while nobody did: %j %s', (tables, code, wanted) => {
    expect(tablesFor({ ...formOf(undefined, {}), tables }, code)).toEqual(wanted);
  });

  it('takes words apart', () => {
    expect(wordsOf(' CT，心电图、CT  X光;')).toEqual(['CT', '心电图', 'X光']);
    expect(wordsOf('')).toEqual([]);
  });

  it('answers "none of these" only for yes-no questions that nobody answered and that let nobody go', () => {
    expect(excludable(assessment.missing, inputs, {})).toEqual(['syncope']);
    const yes = { syncope: { ...nothingGiven, option: 'yes' } };
    expect(excludable(assessment.missing, inputs, yes)).toEqual([]);
    expect(withNone(yes, ['other'])).toEqual({ ...yes, other: { ...nothingGiven, option: 'no' } });
  });
});

describe('what is known of a unit', () => {
  const t = (key: string, values: Record<string, unknown> = {}) =>
    [key, ...Object.values(values)].join('|');

  it('shows free beds of the class that is needed with source and time, else the reason', () => {
    const bed: Schema<'BedMark'> = {
      mark: 'yes',
      reason: 'free',
      beds: [
        { bedClass: 'general', free: 3, source: 'live', asOf: '2026-03-02T01:00:00Z' },
        { bedClass: 'nursing', free: 0, source: 'daily' },
      ],
    };
    expect(bedText(bed, 'general', t)).toContain('cap.bedClass.general|3|cap.reporting.live');
    expect(bedText(bed, 'nursing', t)).toBe('readiness.bedReason.free');
    expect(bedText({ ...bed, beds: [], reason: 'stale' }, undefined, t)).toBe(
      'readiness.bedReason.stale',
    );
  });

  it('names what is there or what is missing', () => {
    const mark: Schema<'EquipmentMark'> = {
      mark: 'no',
      reason: 'missing',
      found: ['CT'],
      missing: ['MR'],
    };
    expect(equipmentText(mark, t)).toBe('readiness.equipmentReason.missing|MR');
    expect(equipmentText({ ...mark, mark: 'yes', reason: 'all_there' }, t)).toBe(
      'readiness.equipmentReason.all_there|CT',
    );
    expect(skillText({ mark: 'no', reason: 'listed_higher', level: 2 }, t)).toBe(
      'readiness.skillReason.listed_higher|code.careLevel.l2',
    );
    expect(skillText({ mark: 'unknown', reason: 'no_diagnosis' }, t)).toBe(
      'readiness.skillReason.no_diagnosis|',
    );
  });
});
