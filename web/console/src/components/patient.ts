import type { Age, Schema } from '@yilian/shared';

/** What the banner shows, as the server answers it: masked already. */
export interface BannerPatient {
  id: string;
  name: string;
  sex: Schema<'Sex'>;
  birthDate: string;
  idNumber?: string;
  phone?: string;
  insurance?: string;
  /** Missing: the record does not hold allergies yet, and the banner says nothing of them. */
  allergies?: readonly string[];
  /** Words of the population flags: high blood pressure, poor household, pregnant... */
  flags: readonly string[];
  /** The server knows allergies only when somebody asked. */
  allergiesKnown?: boolean;
}

/** A value that is masked and may be shown for a reason. */
export type Masked = 'idNumber' | 'phone' | 'insurance';

export const revealSeconds = 30;

export const revealReasons = ['treatment', 'contact', 'identify', 'correct'] as const;

export function ageText(
  age: Age | undefined,
  t: (key: string, values: Record<string, number>) => string,
): string {
  return age ? t(`age.${age.unit}`, { count: age.count }) : '';
}
