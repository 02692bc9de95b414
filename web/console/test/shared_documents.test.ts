// @vitest-environment node
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  documentOutcomes,
  documentStates,
  effectOutcomes,
  entryKinds,
  resourceTypes,
} from '../src/shared_documents/words';

const read = (path: string) =>
  JSON.parse(readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8')) as never;
const { components } = read('../../shared/openapi.json') as {
  components: { schemas: Record<string, { enum?: string[] }> };
};
interface Texts {
  sharedDocument: Record<string, object>;
}
const zh = read('../src/locales/zh-CN/shared_documents.json') as Texts;
const en = read('../src/locales/en/shared_documents.json') as Texts;

describe('words of shared documents', () => {
  it('are those of the server, in both languages', () => {
    expect([...documentOutcomes]).toEqual(components.schemas['DocumentOutcome']?.enum);
    expect([...documentStates]).toEqual(components.schemas['DocumentState']?.enum);
    for (const [key, values] of [
      ['outcomes', documentOutcomes],
      ['would', documentOutcomes],
      ['states', documentStates],
      ['effects', effectOutcomes],
      ['kinds', entryKinds],
      ['types', resourceTypes],
    ] as const)
      for (const texts of [zh, en])
        expect(Object.keys(texts.sharedDocument[key] ?? {}), key).toEqual([...values]);
  });
});
