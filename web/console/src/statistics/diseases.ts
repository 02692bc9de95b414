import { dataOf } from '@yilian/shared';
import { api } from '../api';

const names = new Map<string, string>();

/** The names of ICD-10 categories; a code without one keeps itself. */
export async function diseaseNames(codes: readonly string[]): Promise<Map<string, string>> {
  const unknown = codes.filter((code) => code && !names.has(code));
  await Promise.all(
    unknown.map(async (q) => {
      const query = { q, limit: 10 };
      const found = await dataOf(api.GET('/api/v1/diagnoses', { params: { query } })).catch(
        () => undefined,
      );
      const fits = found?.items.filter((one) => one.code.startsWith(q)) ?? [];
      const best = fits.sort((a, b) => a.code.length - b.code.length || (a.code < b.code ? -1 : 1));
      if (best[0]) names.set(q, best[0].name);
    }),
  );
  return new Map(names);
}
