import { type Schema, dataOf } from '@yilian/shared';
import { api } from '../api';
import type { Division, OrganisationChoice } from '../components/pickers';
import { given } from '../composables/merge';
import { i18n } from '../i18n';

/** Organisations in work by a part of their name, for an OrganisationPicker. */
export async function findOrganisations(
  text: string,
  signal?: AbortSignal,
): Promise<OrganisationChoice[]> {
  const query = { ...given({ text }), standing: 'active' as const, limit: 20 };
  const page = await dataOf(api.GET('/api/v1/organisations', { params: { query }, signal }));
  return page.items.map((one) => ({
    id: one.id,
    name: one.name,
    detail: i18n.global.t(`adminCode.organisationKind.${one.kind}`),
  }));
}

export async function organisationById(id: string, signal?: AbortSignal) {
  const params = { path: { id } };
  return await dataOf(api.GET('/api/v1/organisations/{id}', { params, signal }));
}

export async function departmentsOf(
  id: string,
  signal?: AbortSignal,
): Promise<Schema<'Department'>[]> {
  const params = { path: { id } };
  const list = await dataOf(api.GET('/api/v1/organisations/{id}/departments', { params, signal }));
  return list.items;
}

export async function divisionsBelow(parent: string): Promise<Division[]> {
  const query = given({ parent });
  return (await dataOf(api.GET('/api/v1/divisions', { params: { query } }))).items;
}

export async function allConsortia(signal?: AbortSignal): Promise<Schema<'Consortium'>[]> {
  return (await dataOf(api.GET('/api/v1/consortia', { signal }))).items;
}
