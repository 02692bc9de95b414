import { type Schema, dataOf } from '@yilian/shared';
import { api } from '../api';
import { saveFile } from '../save';

/** How it was checked that the person asks; the order in which the dialog shows them. */
export const proofs = [
  'document_seen',
  'patient_code',
  'guardian_document',
  'authorisation_letter',
] as const satisfies readonly Schema<'IdentityProof'>[];

/** Saves all that is held about a person. The name of the file tells nothing of whom it is about. */
export async function exportPerson(
  id: string,
  proof: Schema<'IdentityProof'>,
  reason: string,
): Promise<void> {
  const answer = await dataOf(
    api.POST('/api/v1/patients/{id}/export', {
      params: { path: { id } },
      body: { proof, reason },
    }),
  );
  const text = JSON.stringify(answer, null, 2);
  saveFile(new Blob([text], { type: 'application/json' }), `person-${answer.person.id}.json`);
}
