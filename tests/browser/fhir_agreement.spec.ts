import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { Fhir } from 'fhir';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4/index.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { baseUrl } from './lib/browser';
import { type Json, parameters, type SearchParameter } from './lib/fhir_samples';
import { partnerToken } from './lib/partner';

// On real sample data other people's programs agree with ours: the validator of npm `fhir` with $validate, and
// what npm `fhirpath` makes of the official expressions with what searches find.

type Resource = Json & { resourceType: string; id: string };
interface Bundle {
  link: { relation: string; url: string }[];
  entry?: { resource: Resource; response: { location: string } }[];
}
interface Outcome {
  issue: { severity: string }[];
}

const folder = new URL('../../../shared/data/fhir-r4-synthea/', import.meta.url);
const fhir = `${baseUrl()}/fhir/R4`;
let token = '';
const resources: Resource[] = [];

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const answer = await fetch(path.startsWith('http') ? path : `${fhir}/${path}`, {
    method: body ? 'POST' : 'GET',
    ...(body ? { body: JSON.stringify(body) } : {}),
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/fhir+json',
      prefer: 'handling=strict',
    },
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

const isValid = async (resource: Resource) => {
  const { issue } = await ask<Outcome>(`${resource.resourceType}/$validate`, resource);
  return issue.every(({ severity }) => severity !== 'error' && severity !== 'fatal');
};

/** What a value can be searched by: the search, and whether another value is found by it. */
function keys(kind: string, value: unknown): string[] {
  const object = value as Json;
  const text = (one: unknown) => (typeof one === 'string' ? [one] : []);
  switch (kind) {
    case 'token':
      if (typeof value !== 'object') return [String(value)];
      if (Array.isArray(object.coding)) return object.coding.flatMap((one) => keys(kind, one));
      if (object.code) return [`${(object.system as string) ?? ''}|${object.code as string}`];
      if (object.rank || object.use || !object.system || !String(object.system).includes(':'))
        return text(object.value);
      return [`${object.system as string}|${object.value as string}`];
    case 'reference':
      // What is contained has no address of its own.
      return (typeof value === 'string' ? [value] : text(object.reference)).filter(
        (one) => !one.startsWith('#'),
      );
    case 'uri':
      return text(value);
    case 'string':
      if (typeof value === 'string') return [value];
      return [object.family, object.given, object.text, object.prefix, object.suffix]
        .concat([object.line, object.city, object.district, object.state, object.country])
        .concat([object.postalCode])
        .flat()
        .flatMap(text);
    case 'date': {
      if (typeof value === 'string') return [day(value)];
      const [start, end] = [object.start, object.end].map((one) => (one ? day(String(one)) : ''));
      return start && start === end ? [start] : [];
    }
  }
  return [];
}
/** The day in the server's time zone. */
const day = (text: string) =>
  text.length <= 10
    ? text
    : new Date(new Date(text).getTime() + 8 * 3_600_000).toISOString().slice(0, 10);

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function valuesOf(parameter: SearchParameter, resource: Resource): string[] {
  const wanted = parameter.expression!.match(/resolve\(\) is (\w+)/)?.[1];
  // Only what speaks of this type; the type of what a reference points to is told by itself.
  const expression = parameter
    .expression!.split('|')
    .filter((one) => new RegExp(`^\\W*${resource.resourceType}\\b`).test(one.trim()))
    .join('|')
    .replace(/\.where\(resolve\(\) is \w+\)/g, '');
  if (!expression) return [];
  const values = fhirpath.evaluate(resource, expression, undefined, r4) as unknown[];
  return values
    .flatMap((value) => keys(parameter.type, value))
    .filter((key) => !wanted || key.startsWith(`${wanted}/`));
}

async function found(type: string, query: string): Promise<Set<string>> {
  const out = new Set<string>();
  let next: string | undefined = `${type}?${query}&_count=200`;
  while (next) {
    const page: Bundle = await ask<Bundle>(next);
    for (const { resource } of page.entry ?? []) out.add(resource.id);
    next = page.link.find(({ relation }) => relation === 'next')?.url;
  }
  return out;
}

describe.skipIf(!existsSync(folder))('on sample data', () => {
  beforeAll(async () => {
    token = await partnerToken(['record_write']);
    const people = readdirSync(folder).filter((file) => /^(Luigi|Brett)_/.test(file));
    for (const file of ['hospitalInformation.json', 'practitionerInformation.json', ...people]) {
      const bundle = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Json;
      const done = await ask<Bundle>('', bundle);
      for (const { response } of done.entry!)
        resources.push(await ask<Resource>(response.location.split('/_history')[0]!));
    }
    expect(resources.length).toBeGreaterThan(300);
  }, 120_000);

  it('the validator of `fhir` says what $validate says', async () => {
    const theirs = new Fhir();
    const differ: string[] = [];
    const compare = async (what: string, resource: Resource) => {
      const [ours, others] = [
        await isValid(resource),
        theirs.validate(resource, { errorOnUnexpected: true }).valid,
      ];
      if (ours !== others) differ.push(`${what}: we say ${ours}`);
      return ours;
    };
    const broken: boolean[] = [];
    const seen = new Set<string>();
    for (const resource of resources) {
      const type = resource.resourceType;
      expect(await compare(`${type}/${resource.id}`, resource), type).toBe(true);
      if (seen.has(type)) continue;
      seen.add(type);
      broken.push(await compare(`${type} with what there is not`, { ...resource, nothing: 'x' }));
      if (!('status' in resource)) continue;
      const { status, ...without } = resource;
      broken.push(await compare(`${type} of no known status`, { ...resource, status: 'unheard' }));
      broken.push(await compare(`${type} without ${String(status)}`, without as Resource));
    }
    expect(broken).not.toContain(true);
    expect(broken.length).toBeGreaterThan(20);
    expect(differ).toEqual([]);
  });

  it('searches find what `fhirpath` finds by the official expressions', async () => {
    const differ: string[] = [];
    let searches = 0;
    for (const type of new Set(resources.map(({ resourceType }) => resourceType))) {
      const all = resources.filter(({ resourceType }) => resourceType === type);
      const ids = new Set(all.map(({ id }) => id));
      for (const parameter of parameters) {
        if (!parameter.base.includes(type) || !parameter.expression) continue;
        const values = new Map(all.map((one) => [one.id, valuesOf(parameter, one)]));
        const distinct = [...new Set([...values.values()].flat())].sort();
        for (const value of new Set([distinct[0], distinct.at(-1)])) {
          if (value === undefined) continue;
          const matches = (other: string) =>
            parameter.type === 'string' ? plain(other).startsWith(plain(value)) : other === value;
          const expected = [...values].filter(([, own]) => own.some(matches)).map(([id]) => id);
          const escaped = value.replace(/[\\,$]/g, (c) => `\\${c}`);
          const got = await found(type, `${parameter.code}=${encodeURIComponent(escaped)}`);
          const ours = [...got].filter((id) => ids.has(id));
          searches += 1;
          if (ours.sort().join() !== expected.sort().join())
            differ.push(
              `${type}?${parameter.code}=${value}: ${ours.length} found, ${expected.length} expected`,
            );
        }
      }
    }
    expect(searches).toBeGreaterThan(150);
    expect(differ).toEqual([]);
  });
});
