// @vitest-environment node
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as lists from '../src/codes/admin_lists';
import { periodNames } from '../src/statistics/periods';

// Every coded value that the pages of the network, the accounts and the supervision show has words in both
// languages, and the lists of the pages hold what the server knows.
const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const read = (path: string): unknown => JSON.parse(readFileSync(file(path), 'utf8'));
interface Document {
  components: {
    schemas: Record<string, { enum?: string[]; properties?: Record<string, { enum?: string[] }> }>;
  };
}
const document = read('../../shared/openapi.json') as Document;
const valuesOf = (schema: string) => document.components.schemas[schema]!.enum ?? [];
const textsOf = (language: string, area: string, path: string) => {
  let found = read(`../src/locales/${language}/${area}.json`) as Record<string, unknown>;
  for (const part of path.split('.')) found = found[part] as Record<string, unknown>;
  return Object.keys(found);
};

describe.each(['zh-CN', 'en'])('%s', (language) => {
  it.each([
    ['OrganisationKind', 'organisationKind'],
    ['GradeClass', 'gradeClass'],
    ['Standing', 'standing'],
    ['ConsortiumForm', 'consortiumForm'],
    ['Tightness', 'tightness'],
    ['AgreementKind', 'agreementKind'],
    ['AgreementState', 'agreementState'],
    ['ContactRole', 'contactRole'],
    ['AccountStanding', 'accountStanding'],
    ['ClientScope', 'clientScope'],
    ['ReviewOutcome', 'reviewOutcome'],
  ])('%s', (schema, key) => {
    expect(valuesOf(schema).length).toBeGreaterThan(1);
    expect(textsOf(language, 'admin_codes', `adminCode.${key}`).sort()).toEqual(
      [...valuesOf(schema)].sort(),
    );
  });

  it('roles and rights', () => {
    expect(textsOf(language, 'core', 'role').sort()).toEqual([...valuesOf('Role')].sort());
    expect(textsOf(language, 'core', 'right').sort()).toEqual([...valuesOf('Right')].sort());
  });

  it('every refusal that the audit may hold', () => {
    const codes = document.components.schemas.Problem!.properties!.code!.enum!;
    const known = new Set(textsOf(language, 'refusals', 'refusal'));
    const informational = ['preference_applies', 'preference_does_not_apply'];
    expect(codes.filter((code) => !known.has(code) && !informational.includes(code))).toEqual([]);
  });

  it('every breakdown and period of the statistics', () => {
    const dimensions = valuesOf('Dimension').filter((one) => one !== 'total');
    // Two more cards break a measure down by department.
    const cards = [...dimensions, 'no_capacity', 'unanswered'];
    expect(textsOf(language, 'statistics', 'stat.by').sort()).toEqual(cards.sort());
    expect(textsOf(language, 'statistics', 'stat.periods')).toEqual([...periodNames]);
  });
});

it.each([
  ['OrganisationKind', lists.organisationKinds],
  ['GradeClass', lists.gradeClasses],
  ['Standing', lists.standings],
  ['ConsortiumForm', lists.consortiumForms],
  ['Tightness', lists.tightnesses],
  ['AgreementKind', lists.agreementKinds],
  ['AgreementState', lists.agreementStates],
  ['ContactRole', lists.contactRoles],
  ['ClientScope', lists.clientScopes],
  ['ReviewOutcome', lists.reviewOutcomes],
] as [string, string[]][])('the list of %s is complete', (schema, list) => {
  expect([...list].sort()).toEqual([...valuesOf(schema)].sort());
});

it('every role but residents and systems can be given', () => {
  const given = valuesOf('Role').filter((role) => role !== 'resident' && role !== 'system_client');
  expect([...lists.postRoles].sort()).toEqual(given.sort());
});
