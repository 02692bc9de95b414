import { dataOf } from '@yilian/shared';
import { api } from '../api';
import type { ComboOption } from '../components/combo';
import { given } from '../composables/merge';

/** Accounts that begin with a text, by login name or name, for a ComboBox. */
export async function findPeople(
  text: string,
  organisationId?: string,
  signal?: AbortSignal,
): Promise<ComboOption[]> {
  const query = { ...given({ text, organisationId }), limit: 20 };
  const page = await dataOf(api.GET('/api/v1/accounts', { params: { query }, signal }));
  return page.items.map((one) => ({ id: one.id, text: one.personName, detail: one.loginName }));
}
