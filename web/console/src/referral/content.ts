import { type Schema, isDate } from '@yilian/shared';
import type { Attachment } from '../components/attachments';

type Content = Schema<'Content'>;

export interface PlanItemForm {
  key: string;
  kind: Schema<'PlanItemKind'> | '';
  text: string;
  dueOn: string;
}

/** The content of a referral as the form holds it: texts are never missing, only empty. */
export interface ContentForm {
  patientId: string;
  visitId: string;
  followsId: string;
  direction: Schema<'Direction'> | '';
  kind: Schema<'Kind'> | '';
  urgency: Schema<'Urgency'> | '';
  toOrganisationId: string;
  toDepartmentId: string;
  toDoctor: string;
  /** Who is asked next, in this order. */
  furtherReceivers: Schema<'Receiver'>[];
  /** The place that is held for the patient while this is written. */
  heldBookingId: string;
  /** Measured and found, for the criteria. */
  facts: Schema<'Fact'>[];
  reason: Schema<'ReferralReason'> | '';
  impression: string;
  diagnoses: Schema<'Diagnosis'>[];
  chiefComplaint: string;
  presentIllness: string;
  pastHistory: string;
  treatmentCourse: string;
  examinationResults: string;
  currentCondition: string;
  treatmentProposal: string;
  rehabilitationAdvice: string;
  notes: string;
  inpatientNumber: string;
  dischargedOn: string;
  transport: Schema<'Transport'> | '';
  doctorPhone: string;
  informed: boolean;
  signerName: string;
  relation: Schema<'ConsentRelation'> | '';
  method: Schema<'ConsentMethod'> | '';
  signedAt: string;
  planItems: PlanItemForm[];
  nextReviewOn: string;
  files: Attachment[];
}

const textKeys = [
  'patientId',
  'visitId',
  'followsId',
  'toOrganisationId',
  'toDepartmentId',
  'toDoctor',
  'heldBookingId',
  'impression',
  'chiefComplaint',
  'presentIllness',
  'pastHistory',
  'treatmentCourse',
  'examinationResults',
  'currentCondition',
  'treatmentProposal',
  'rehabilitationAdvice',
  'notes',
  'inpatientNumber',
  'doctorPhone',
] as const;
const codeKeys = ['direction', 'kind', 'urgency', 'reason', 'transport'] as const;

let lastKey = 0;
export const newPlanItem = (
  kind: PlanItemForm['kind'] = 'medicine',
  text = '',
  dueOn = '',
): PlanItemForm => ({ key: `item${++lastKey}`, kind, text, dueOn });

export function toForm(content: Content, nameOfFile: (n: number) => string): ContentForm {
  const text = Object.fromEntries(
    [...textKeys, ...codeKeys, 'dischargedOn' as const].map((key) => [key, content[key] ?? '']),
  ) as Pick<ContentForm, (typeof textKeys)[number] | (typeof codeKeys)[number] | 'dischargedOn'>;
  return {
    ...text,
    urgency: content.urgency ?? 'elective',
    diagnoses: content.diagnoses.map((d) => ({ ...d })),
    facts: content.facts ?? [],
    furtherReceivers: content.furtherReceivers?.map((r) => ({ ...r })) ?? [],
    informed: content.consent?.informed ?? false,
    signerName: content.consent?.signerName ?? '',
    relation: content.consent?.relation ?? 'self',
    method: content.consent?.method ?? 'paper',
    signedAt: content.consent?.signedAt ?? '',
    planItems: content.plan?.items.map((i) => newPlanItem(i.kind, i.text, i.dueOn ?? '')) ?? [],
    nextReviewOn: content.plan?.nextReviewOn ?? '',
    // The server tells the ids only; names are known for what was added on this page.
    files: content.fileIds.map((id, n) => ({
      id,
      name: nameOfFile(n + 1),
      mediaType: 'application/pdf',
      size: 0,
    })),
  };
}

/** What the server takes; a part that is no date or has no text yet is left out and stays on the page. */
export function toContent(form: ContentForm, now: string): Content {
  const filled = [...textKeys, ...codeKeys]
    .map((key) => [key, form[key].trim()] as const)
    .filter(([, value]) => value);
  const items = form.planItems
    .filter((item) => item.text.trim())
    .map((item) => ({
      kind: item.kind || ('review' as const),
      text: item.text.trim(),
      ...(isDate(item.dueOn) && { dueOn: item.dueOn }),
    }));
  const planned = form.direction === 'down' && isDate(form.nextReviewOn);
  return {
    ...(Object.fromEntries(filled) as Partial<Content>),
    ...(isDate(form.dischargedOn) && { dischargedOn: form.dischargedOn }),
    diagnoses: form.diagnoses,
    ...(form.furtherReceivers.length > 0 && { furtherReceivers: form.furtherReceivers }),
    ...(form.facts.length > 0 && { facts: form.facts }),
    fileIds: form.files.map((file) => file.id),
    ...((form.informed || form.signerName.trim()) && {
      consent: {
        signerName: form.signerName.trim(),
        relation: form.relation || 'self',
        method: form.method || 'paper',
        signedAt: form.signedAt || now,
        informed: form.informed,
      },
    }),
    ...(planned && { plan: { items, nextReviewOn: form.nextReviewOn } }),
  };
}

/** Dates that cannot be sent as they stand, by pointer. */
export function wrongDates(form: ContentForm): string[] {
  const wrong = (pointer: string, value: string) => (value && !isDate(value) ? [pointer] : []);
  return [
    ...wrong('/dischargedOn', form.dischargedOn),
    ...(form.direction === 'down'
      ? [
          ...wrong('/plan/nextReviewOn', form.nextReviewOn),
          ...form.planItems.flatMap((item, n) => wrong(`/plan/items/${n}/dueOn`, item.dueOn)),
        ]
      : []),
  ];
}
