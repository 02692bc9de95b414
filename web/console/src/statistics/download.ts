import { api } from '../api';
import { saveFile } from '../save';

/**
 * Fetches an export through the client, so that it comes in the language of the page and waits for a lost
 * session like every other call, and hands it to the browser under its name.
 */
export async function saveExport(from: string, to: string, format: 'csv' | 'xlsx'): Promise<void> {
  const answer = await api.GET('/api/v1/statistics/referrals/export', {
    params: { query: { from, to, format } },
    parseAs: 'blob',
  });
  saveFile(answer.data as unknown as Blob, `referrals-${from}-${to}.${format}`);
}
