import { beforeAll, expect, it } from 'vitest';
import { baseUrl } from './lib/browser';
import {
  type Json,
  Maker,
  parameters,
  type Sample,
  type SearchParameter,
} from './lib/fhir_samples';
import { partnerToken } from './lib/partner';

// Every search parameter of the CapabilityStatement finds what the official definitions say that it finds.

interface Statement {
  rest: {
    resource: { type: string; searchParam: { name: string; definition: string; type: string }[] }[];
  }[];
}
interface Bundle {
  entry?: { resource: Json & { id: string }; search?: { mode: string } }[];
}

let token = '';
const fhir = `${baseUrl()}/fhir/R4`;
const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${fhir}/${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/fhir+json',
      prefer: 'handling=strict',
    },
  });

beforeAll(async () => {
  token = await partnerToken(['record_write']);
});

const maker = new Maker(async (valueSet) => {
  const answer = await ask(`ValueSet/$expand?url=${encodeURIComponent(valueSet)}&count=1`);
  const { expansion } = (await answer.json()) as {
    expansion?: { contains: { system: string; code: string }[] };
  };
  if (!expansion) throw new Error(`${valueSet}: ${answer.status}`);
  return expansion.contains[0]!;
});

async function finds(type: string, query: string, id: string): Promise<boolean | string> {
  // Newest first, so that what was just made stands on the first page.
  const answer = await ask(`${type}?${query}&_sort=-_lastUpdated&_count=50`);
  if (answer.status !== 200) return `${answer.status} ${await answer.text()}`;
  const { entry } = (await answer.json()) as Bundle;
  return (entry ?? []).some(({ resource }) => resource.id === id);
}

/** The server takes only Subscriptions that it can run: at the one host that it may call, and switched off. */
function runnable(name: string, sample: Sample): void {
  const criteria = 'Observation?code=urn:none%7Cnone';
  const endpoint = 'http://127.0.0.1:9/hook';
  const payload = 'application/fhir+json';
  const channel = { type: 'rest-hook', endpoint, payload };
  Object.assign(sample.resource, { status: 'off', reason: 'test', criteria, channel });
  const values: Record<string, [string, string]> = {
    criteria: [criteria, 'Patient'],
    payload: [payload, 'application/fhir+xml'],
    status: ['off', 'requested'],
    type: ['rest-hook', 'email'],
    url: [endpoint, `${endpoint}/none`],
  };
  const [found, other] = values[name] ?? [sample.found, sample.other];
  Object.assign(sample, { found, other });
}

/** Empty when the parameter does what it should; otherwise what went wrong. */
async function check(type: string, parameter: SearchParameter): Promise<string> {
  const sample = await maker.sample(type, parameter);
  if (typeof sample === 'string') return sample;
  if (type === 'Subscription') runnable(parameter.code, sample);
  const made = await ask(type, { method: 'POST', body: JSON.stringify(sample.resource) });
  const text = await made.text();
  if (made.status !== 201) return `${made.status} ${text}\n   ${JSON.stringify(sample.resource)}`;
  const { id } = JSON.parse(text) as { id: string };
  const name = parameter.code;
  // What the server itself gives a resource.
  if (name === '_id') Object.assign(sample, { found: id });
  if (name === '_lastUpdated')
    Object.assign(sample, { found: 'ge2020-01-01', other: 'lt2020-01-01' });
  const found = await finds(type, `${name}=${encodeURIComponent(sample.found)}`, id);
  const other = await finds(type, `${name}=${encodeURIComponent(sample.other)}`, id);
  if (found === true && other === false) return '';
  return `${sample.found}: ${found}; ${sample.other}: ${other}; ${JSON.stringify(sample.resource)}`;
}

it('each parameter finds its value and not another one', async () => {
  const statement = (await (await ask('metadata')).json()) as Statement;
  const wrong: string[] = [];
  let checked = 0;
  for (const { type, searchParam } of statement.rest[0]!.resource)
    for (const { name, definition } of searchParam) {
      const parameter = parameters.find(({ url }) => url === definition);
      const problem = parameter
        ? await check(type, parameter).catch((thrown: unknown) => String(thrown))
        : 'is not in the official definitions';
      checked += 1;
      if (problem) wrong.push(`${type}.${name}: ${problem}`);
    }
  console.log(`${checked} parameters, ${wrong.length} wrong`);
  expect(wrong).toEqual([]);
}, 600_000);

it('an unknown parameter is refused, or reported where the client is lenient', async () => {
  const strict = await ask('Patient?_content=x');
  expect(strict.status).toBe(400);
  const lenient = await fetch(`${fhir}/Patient?_content=x&_count=1`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(lenient.status).toBe(200);
  const { entry } = (await lenient.json()) as Bundle;
  expect(entry?.filter(({ search }) => search?.mode === 'outcome')).toHaveLength(1);
});
