import { api } from '../api';

/**
 * Fetches an export through the client, so that it comes in the language of the page and waits for a lost
 * session like every other call, and hands it to the browser under its name.
 */
export async function saveExport(from: string, to: string, format: 'csv' | 'xlsx'): Promise<void> {
  const answer = await api.GET('/api/v1/statistics/referrals/export', {
    params: { query: { from, to, format } },
    parseAs: 'blob',
  });
  const url = URL.createObjectURL(answer.data as unknown as Blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = `referrals-${from}-${to}.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
