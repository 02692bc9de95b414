// @vitest-environment node
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  batchStates,
  rightOfKind,
  rowOutcomes,
  sheetKinds,
  toneOfBatch,
  toneOfRow,
  undoActs,
} from '../src/intake/words';

const read = (path: string) =>
  JSON.parse(readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8')) as never;
const { components } = read('../../shared/openapi.json') as {
  components: { schemas: Record<string, { enum?: string[] }> };
};
interface Texts {
  intake: Record<string, object>;
}
const zh = read('../src/locales/zh-CN/intake.json') as Texts;
const en = read('../src/locales/en/intake.json') as Texts;

describe('words of sheets', () => {
  it('are those of the server, in both languages', () => {
    for (const [name, values, key] of [
      ['SheetKind', sheetKinds, 'kinds'],
      ['BatchState', batchStates, 'states'],
      ['RowOutcome', rowOutcomes, 'outcomes'],
      ['UndoAct', undoActs, 'acts'],
      ['UndoAct', undoActs, 'acted'],
      ['SheetKind', sheetKinds, 'kindHint'],
    ] as const) {
      expect([...values], name).toEqual(components.schemas[name]?.enum);
      for (const texts of [zh, en])
        expect(Object.keys(texts.intake[key] ?? {})).toEqual([...values]);
    }
  });

  it('give every state a tone and every kind a right', () => {
    expect(Object.keys(toneOfBatch)).toEqual(batchStates);
    expect(Object.keys(toneOfRow)).toEqual(rowOutcomes);
    expect(Object.keys(rightOfKind)).toEqual(sheetKinds);
  });
});
