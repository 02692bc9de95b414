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

/**
 * A division code and the codes above it, as GB/T 2260 writes them: 341881100 lies in 340000, 341800 and
 * 341881. Some cities have no counties: 441900003 lies in 440000 and 441900.
 */
export function divisionPath(code: string): string[] {
  const path: string[] = [];
  if (code.length >= 2) path.push(`${code.slice(0, 2)}0000`);
  if (code.length >= 4 && code.slice(2, 4) !== '00') path.push(`${code.slice(0, 4)}00`);
  if (code.length >= 6 && code.slice(4, 6) !== '00') path.push(code.slice(0, 6));
  if (code.length >= 9) path.push(code.slice(0, 9));
  return path;
}
