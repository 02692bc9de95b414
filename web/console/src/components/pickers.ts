import type { ComboOption } from './combo';

/** A coded diagnosis, ICD-10. */
export interface Diagnosis {
  code: string;
  name: string;
}

export interface OrganisationChoice {
  id: string;
  name: string;
  /** Level and place, to tell two of a like name apart. */
  detail?: string;
}

export interface Division {
  code: string;
  name: string;
}

export interface DiagnosisOption extends ComboOption {
  diagnosis: Diagnosis;
}

export interface OrganisationOption extends ComboOption {
  organisation: OrganisationChoice;
}

/** The codes above a division code: 110105021 lies in 11, 1101 and 110105. */
export function divisionPath(code: string): string[] {
  return [2, 4, 6, 9]
    .filter((length) => length <= code.length)
    .map((length) => code.slice(0, length));
}
