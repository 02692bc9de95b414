import { type Schema, dataOf } from '@yilian/shared';
import { api } from '../api';
import type { BannerPatient, Masked } from '../components/patient';

type Translate = (key: string) => string;
export type Person = Schema<'Person'>;

const fieldOf: Record<Masked, Schema<'RevealField'>> = {
  idNumber: 'document',
  phone: 'phone',
  insurance: 'insurance_number',
};

export function bannerOf(person: Person, t: Translate): BannerPatient {
  return {
    id: person.id,
    name: person.name,
    sex: person.sex,
    birthDate: person.birthDate,
    ...(person.documentMasked && { idNumber: person.documentMasked }),
    ...(person.phoneMasked && { phone: person.phoneMasked }),
    ...(person.insuranceNumberMasked && { insurance: person.insuranceNumberMasked }),
    flags: person.flags.map((flag) => t(`code.flag.${flag}`)),
  };
}

export async function revealField(
  id: string,
  field: Schema<'RevealField'>,
  reason: string,
): Promise<string> {
  const answer = await dataOf(
    api.POST('/api/v1/patients/{id}/reveal', {
      params: { path: { id } },
      body: { field, reason },
    }),
  );
  return answer.value;
}

/** What the banner of a person needs to show a hidden value. */
export const revealOf = (id: string) => (field: Masked, reason: string) =>
  revealField(id, fieldOf[field], reason);

export async function readPerson(id: string, signal?: AbortSignal): Promise<Person> {
  const init = { params: { path: { id } }, ...(signal && { signal }) };
  return await dataOf(api.GET('/api/v1/patients/{id}', init));
}

export async function childrenOfDivision(parent: string): Promise<Schema<'Division'>[]> {
  const query = parent ? { parent } : {};
  return (await dataOf(api.GET('/api/v1/divisions', { params: { query } }))).items;
}
