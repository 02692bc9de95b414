import { type Schema, dataOf } from '@yilian/shared';
import { api } from '../api';
import type { Attachment } from '../components/attachments';
import type { Diagnosis } from '../components/pickers';

export async function findDiagnoses(text: string, signal: AbortSignal): Promise<Diagnosis[]> {
  if (!text) return [];
  const init = { params: { query: { q: text, limit: 20 } }, signal };
  return (await dataOf(api.GET('/api/v1/diagnoses', init))).items;
}

export async function readTargets(signal?: AbortSignal): Promise<Schema<'Target'>[]> {
  return (await dataOf(api.GET('/api/v1/referral-targets', signal ? { signal } : {}))).items;
}

export async function uploadFile(file: File): Promise<Attachment> {
  const answer = await dataOf(
    api.POST('/api/v1/files', {
      // The document calls the body of an upload a string; the serializer makes a form of it.
      body: file as unknown as string,
      bodySerializer: (body) => {
        const form = new FormData();
        form.append('file', body as unknown as File);
        return form;
      },
    }),
  );
  return { id: answer.id, name: answer.name, mediaType: answer.contentType, size: answer.size };
}
