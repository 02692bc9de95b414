import { Problem } from '@yilian/shared';

/** Drafts name their fields from the body (`/content/reason`), submission from the content (`/reason`). */
export function contentProblem(reason: unknown): Problem {
  const problem = Problem.from(reason);
  if (!problem.errors.some((error) => error.pointer.startsWith('/content/'))) return problem;
  return new Problem(
    problem.status,
    {
      title: problem.title,
      code: problem.code,
      detail: problem.detail,
      traceId: problem.traceId,
      ...(problem.link !== undefined && { link: problem.link }),
      errors: problem.errors.map((error) => ({
        ...error,
        pointer: error.pointer.replace(/^\/content\//, '/'),
      })),
    },
    problem.retryAfter,
  );
}

export type WizardStep = 'patient' | 'condition' | 'target' | 'consent' | 'review';
export const wizardSteps: readonly WizardStep[] = [
  'patient',
  'condition',
  'target',
  'consent',
  'review',
];

const stepOf: Record<string, WizardStep> = {
  patientId: 'patient',
  visitId: 'patient',
  followsId: 'patient',
  direction: 'target',
  toOrganisationId: 'target',
  toDepartmentId: 'target',
  toDoctor: 'target',
  furtherReceivers: 'target',
  heldBookingId: 'target',
  transport: 'target',
  doctorPhone: 'target',
  plan: 'target',
  consent: 'consent',
};

/** The step of the wizard on which a field stands. */
export function stepOfPointer(pointer: string): WizardStep {
  return stepOf[pointer.split('/')[1] ?? ''] ?? 'condition';
}
