import { type Schema, isDate } from '@yilian/shared';

export interface PersonForm {
  name: string;
  documentKind: Schema<'DocumentKind'> | '';
  documentNumber: string;
  sex: Schema<'Sex'> | '';
  birthDate: string;
  phone: string;
  division: string;
  address: string;
  insuranceNumber: string;
  healthRecordNumber: string;
  guardianName: string;
  guardianRelation: string;
  guardianPhone: string;
  flags: Schema<'PopulationFlag'>[];
  newborn: boolean;
}

export interface VisitForm {
  kind: Schema<'VisitKind'> | '';
  proof: Schema<'VisitProof'> | '';
  departmentId: string;
  localNumber: string;
}

export const emptyPerson = (): PersonForm => ({
  name: '',
  documentKind: 'id_card',
  documentNumber: '',
  sex: '',
  birthDate: '',
  phone: '',
  division: '',
  address: '',
  insuranceNumber: '',
  healthRecordNumber: '',
  guardianName: '',
  guardianRelation: '',
  guardianPhone: '',
  flags: [],
  newborn: false,
});

export const emptyVisit = (): VisitForm => ({
  kind: 'outpatient',
  proof: '',
  departmentId: '',
  localNumber: '',
});

/** Years at which a person no longer needs a guardian. */
const guardianAge = 14;

export function needsGuardian(form: PersonForm, today: string): boolean {
  if (form.newborn) return true;
  if (!isDate(form.birthDate)) return false;
  const limit = `${Number(today.slice(0, 4)) - guardianAge}${today.slice(4)}`;
  return form.birthDate > limit;
}

/** What is missing before the server is asked; codes are keys of `people`. */
export function faultsOf(form: PersonForm, today: string): Record<string, string> {
  const faults: Record<string, string> = {};
  const need = (pointer: string, value: string) => {
    if (!value.trim()) faults[pointer] = 'missing';
  };
  need('/person/name', form.name);
  if (!form.newborn) need('/person/documentNumber', form.documentNumber);
  need('/person/birthDate', form.birthDate);
  if (form.birthDate && !isDate(form.birthDate)) faults['/person/birthDate'] = 'dateWrong';
  need('/person/sex', form.sex);
  if (needsGuardian(form, today)) {
    need('/person/guardian/name', form.guardianName);
    need('/person/guardian/relation', form.guardianRelation);
  }
  return faults;
}

const filled = <K extends string>(key: K, value: string) =>
  (value.trim() ? { [key]: value.trim() } : {}) as Partial<Record<K, string>>;

export function toPerson(form: PersonForm): Schema<'PersonInput'> {
  const guardian = form.guardianName.trim()
    ? {
        guardian: {
          name: form.guardianName.trim(),
          relation: form.guardianRelation.trim(),
          ...filled('phone', form.guardianPhone),
        },
      }
    : {};
  return {
    name: form.name.trim(),
    documentKind: form.newborn ? 'none' : form.documentKind || 'id_card',
    ...(form.newborn ? {} : filled('documentNumber', form.documentNumber)),
    ...(form.sex && { sex: form.sex }),
    ...filled('birthDate', form.birthDate),
    ...filled('phone', form.phone),
    ...filled('division', form.division),
    ...filled('address', form.address),
    ...filled('insuranceNumber', form.insuranceNumber),
    ...filled('healthRecordNumber', form.healthRecordNumber),
    ...guardian,
    flags: form.flags,
    newborn: form.newborn,
  };
}

export function toVisit(form: VisitForm): Schema<'VisitInput'> {
  return {
    kind: form.kind || 'outpatient',
    proof: form.proof || 'typed',
    ...filled('departmentId', form.departmentId),
    ...filled('localNumber', form.localNumber),
  };
}
