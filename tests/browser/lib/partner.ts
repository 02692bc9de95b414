import { type Schema, dataOf } from '@yilian/shared';
import { baseUrl } from './browser';
import { signedIn } from './client';

/** A token of a new system client of a member; usually of the lead hospital. */
export async function partnerToken(
  scopes: Schema<'ClientScope'>[] = ['record_write', 'referral_write'],
  unit = '人民医院',
): Promise<string> {
  const root = await signedIn('root');
  const { items } = await dataOf(
    root.GET('/api/v1/organisations', { params: { query: { text: unit } } }),
  );
  const body = {
    name: 'FHIR 客户端',
    organisationId: items[0]!.id,
    scopes,
  };
  const made = await dataOf(root.POST('/api/v1/clients', { body }));
  const answer = await fetch(`${baseUrl()}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: made.client.id,
      client_secret: made.secret,
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}
