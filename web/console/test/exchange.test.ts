// @vitest-environment node
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import * as words from '../src/exchange/words';

const read = (path: string) =>
  JSON.parse(readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8')) as never;
const { components } = read('../../shared/openapi.json') as {
  components: { schemas: Record<string, { enum?: string[] }> };
};
const texts = read('../src/locales/zh-CN/exchange.json') as { exchange: Record<string, object> };

it.each([
  ['FeedState', 'states', [...words.feedStates, 'received']],
  ['CodeKind', 'kind', words.codeKinds],
  ['MessageFamily', 'family', words.families],
  ['SenderCharset', 'charsets', words.charsets],
  ['UnmappedRule', 'rule', words.unmappedRules],
  ['PartnerFault', 'faults', [...words.partnerFaults, 'failed']],
  ['PartnerDoor', 'door', words.partnerDoors],
])('%s: the page knows every value and has words for it', (schema, group, values) => {
  const known = components.schemas[schema]?.enum?.slice().sort();
  expect([...values].sort()).toEqual(known);
  expect(Object.keys(texts.exchange[group]!).sort()).toEqual(known);
});
