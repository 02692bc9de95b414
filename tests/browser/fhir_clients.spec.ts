import { MedplumClient } from '@medplum/core';
import { Client } from 'fhir-kit-client';
import smart from 'fhirclient';
import { beforeAll, describe, expect, it } from 'vitest';
import { baseUrl } from './lib/browser';
import { partnerToken } from './lib/partner';

// Clients that others wrote walk what a hospital's system does with /fhir/R4.

interface Resource {
  resourceType: string;
  id?: string;
  meta?: { versionId?: string };
  [name: string]: unknown;
}
interface Bundle extends Resource {
  total?: number;
  link?: { relation: string; url: string }[];
  entry?: { resource: Resource; response?: { status: string; location: string } }[];
}

const run = Date.now().toString(36);
const patient = (number: string) => ({
  resourceType: 'Patient',
  identifier: [{ system: 'urn:test', value: `${run}-${number}` }],
  name: [{ family: '王', given: ['小川'] }],
  gender: 'male',
});
const glucose = (subject: string, day: string, value: number) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '2339-0' }] },
  subject: { reference: subject },
  effectiveDateTime: day,
  valueQuantity: { value, unit: 'mmol/L' },
});

let token = '';
beforeAll(async () => {
  token = await partnerToken();
});

describe('fhir-kit-client', () => {
  it('creates, searches, pages, patches, and reads the history', async () => {
    const client = new Client({ baseUrl: `${baseUrl()}/fhir/R4`, bearerToken: token });
    const statement = (await client.capabilityStatement()) as unknown as { fhirVersion: string };
    expect(statement.fhirVersion).toBe('4.0.1');
    const made = (await client.create({
      resourceType: 'Patient',
      body: patient('kit') as never,
    })) as unknown as Resource;
    const id = made.id!;
    for (let day = 1; day <= 5; day++)
      await client.create({
        resourceType: 'Observation',
        body: glucose(`Patient/${id}`, `2026-01-0${day}`, 5 + day) as never,
      });
    let page = (await client.search({
      resourceType: 'Observation',
      searchParams: { patient: id, code: 'http://loinc.org|2339-0', _sort: '-date', _count: 2 },
    })) as unknown as Bundle | undefined;
    const days: unknown[] = [];
    while (page?.entry) {
      days.push(...page.entry.map((entry) => entry.resource.effectiveDateTime));
      page = page.link?.some((link) => link.relation === 'next')
        ? ((await client.nextPage({ bundle: page as never })) as unknown as Bundle)
        : undefined;
    }
    expect(days).toEqual([5, 4, 3, 2, 1].map((day) => `2026-01-0${day}`));
    const patched = (await client.patch({
      resourceType: 'Patient',
      id,
      jsonPatch: [{ op: 'replace', path: '/gender', value: 'female' }],
    })) as unknown as Resource;
    expect([patched.gender, patched.meta?.versionId]).toEqual(['female', '2']);
    const first = (await client.vread({
      resourceType: 'Patient',
      id,
      version: '1',
    })) as unknown as Resource;
    expect(first.gender).toBe('male');
    const history = (await client.history({ resourceType: 'Patient', id })) as unknown as Bundle;
    expect(history.total).toBe(2);
    const told = (await client.operation({
      name: 'validate',
      resourceType: 'Patient',
      input: { ...patient('x'), gender: 'red' } as never,
    })) as unknown as { issue: { expression: string[] }[] };
    expect(told.issue.flatMap((issue) => issue.expression)).toContain('Patient.gender');
    await client.delete({ resourceType: 'Patient', id });
    await expect(client.read({ resourceType: 'Patient', id })).rejects.toMatchObject({
      response: { status: 410 },
    });
  });

  it('sends a transaction whose entries point to each other, with a conditional reference', async () => {
    const client = new Client({ baseUrl: `${baseUrl()}/fhir/R4`, bearerToken: token });
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          fullUrl: 'urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8',
          resource: patient('tx'),
          request: { method: 'POST', url: 'Patient', ifNoneExist: `identifier=${run}-tx` },
        },
        {
          resource: glucose('urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8', '2026-02-01', 6),
          request: { method: 'POST', url: 'Observation' },
        },
      ],
    };
    const statuses: string[][] = [];
    for (let i = 0; i < 2; i++) {
      const done = (await client.transaction({ body: bundle as never })) as unknown as Bundle;
      statuses.push(done.entry!.map((entry) => entry.response!.status));
    }
    expect(statuses).toEqual([
      ['201', '201'],
      ['200', '201'],
    ]);
    const found = (await client.search({
      resourceType: 'Observation',
      searchParams: { 'patient.identifier': `urn:test|${run}-tx`, _include: 'Observation:patient' },
    })) as unknown as Bundle;
    expect(found.entry!.map((entry) => entry.resource.resourceType).sort()).toEqual([
      'Observation',
      'Observation',
      'Patient',
    ]);
  });
});

describe('@medplum/core', () => {
  it('walks the same server', async () => {
    const client = new MedplumClient({
      baseUrl: baseUrl(),
      fhirUrlPath: 'fhir/R4',
      cacheTime: 0,
      fetch,
    });
    client.setAccessToken(token);
    const body = patient('medplum') as never;
    const one = (await client.createResource(body)) as Resource;
    const same = (await client.createResourceIfNoneExist(
      body,
      `identifier=${run}-medplum`,
    )) as Resource;
    expect(same.id).toBe(one.id);
    const read = (await client.readResource('Patient', one.id!)) as unknown as Resource;
    expect(read).toEqual(one);
    const changed = (await client.updateResource({ ...read, active: true } as never)) as Resource;
    expect(changed.meta?.versionId).toBe('2');
    const patched = (await client.patchResource('Patient', one.id!, [
      { op: 'replace', path: '/active', value: false },
    ])) as unknown as Resource;
    expect(patched.active).toBe(false);
    const hits = (await client.searchResources(
      'Patient',
      `identifier=${run}-medplum`,
    )) as unknown as Resource[];
    expect(hits.map((hit) => hit.id)).toEqual([one.id]);
    const group = (await client.executeBatch({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [6, 7, 8].map((value, day) => ({
        resource: glucose(`Patient/${one.id}`, `2026-03-0${day + 1}`, value) as never,
        request: { method: 'POST', url: 'Observation' },
      })),
    })) as unknown as Bundle;
    expect(group.entry!.map((entry) => entry.response!.status)).toEqual(['201', '201', '201']);
    const values: unknown[] = [];
    for await (const page of client.searchResourcePages(
      'Observation',
      `patient=${one.id}&_sort=date&_count=2`,
    ))
      values.push((page as unknown as Resource[]).map((each) => each.effectiveDateTime));
    expect(values).toEqual([['2026-03-01', '2026-03-02'], ['2026-03-03']]);
    const history = (await client.readHistory('Patient', one.id!)) as unknown as Bundle;
    expect(history.entry!.map((entry) => entry.resource.meta?.versionId)).toEqual(['3', '2', '1']);
    await client.deleteResource('Patient', one.id!);
    await expect(client.readResource('Patient', one.id!)).rejects.toThrow();
  });
});

describe('fhirclient', () => {
  it('walks the same server', async () => {
    // What it wants of a web server's request serves its sign-in, which a system client has behind it.
    const client = smart({} as never, {} as never).client({
      serverUrl: `${baseUrl()}/fhir/R4`,
      tokenResponse: { access_token: token },
    });
    const send = <T>(url: string, method: string, body: unknown, headers = {}) =>
      client.request<T>({
        url,
        method,
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/fhir+json', ...headers },
      });
    const one = (await client.create(patient('smart') as never)) as unknown as Resource;
    const same = await send<Resource>('Patient', 'POST', patient('smart'), {
      'if-none-exist': `identifier=${run}-smart`,
    });
    expect(same.id).toBe(one.id);
    const group = await send<Bundle>('', 'POST', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [6, 7, 8].map((value, day) => ({
        resource: glucose(`Patient/${one.id}`, `2026-03-0${day + 1}`, value),
        request: { method: 'POST', url: 'Observation' },
      })),
    });
    expect(group.entry!.map((entry) => entry.response!.status)).toEqual(['201', '201', '201']);
    // All pages, with what the entries point to put in place.
    const found = await client.request<Resource[]>(
      `Observation?patient=${one.id}&_sort=date&_count=2`,
      { pageLimit: 0, flat: true, resolveReferences: 'subject' },
    );
    expect(found.map((each) => each.effectiveDateTime)).toEqual(
      [1, 2, 3].map((day) => `2026-03-0${day}`),
    );
    expect((found[0]!.subject as Resource).id).toBe(one.id);
    const changed = (await client.update({ ...one, active: true } as never)) as unknown as Resource;
    expect(changed.meta?.versionId).toBe('2');
    const patched = await client.patch<Resource>(`Patient/${one.id}`, [
      { op: 'replace', path: '/active', value: false },
    ]);
    expect(patched.active).toBe(false);
    const history = await client.request<Bundle>(`Patient/${one.id}/_history`);
    expect(history.entry!.map((entry) => entry.resource.meta?.versionId)).toEqual(['3', '2', '1']);
    const results = found.map((each) => `Observation/${each.id}`);
    for (const url of [...results, `Patient/${one.id}`]) await client.delete(url);
    await expect(client.request(`Patient/${one.id}`)).rejects.toMatchObject({ status: 410 });
  });
});
