import { type Schema, format } from '@yilian/shared';
import type { Tone } from '../components/tones';

// Coded values of the down-referral readiness in the order of the page. Their words stand in
// locales/<language>/readiness.json; test/readiness.test.ts compares both with the server's document.
export const standings = [
  'ready',
  'reassess',
  'not_assessed',
  'unknown',
  'not_ready',
] satisfies Schema<'ReadinessStanding'>[];

const tones: Record<Schema<'ReadinessStanding'>, Tone> = {
  ready: 'good',
  reassess: 'waiting',
  not_assessed: 'draft',
  unknown: 'waiting',
  not_ready: 'bad',
};
export const toneOfStanding = (standing: Schema<'ReadinessStanding'>): Tone => tones[standing];

type Translate = (key: string, values?: Record<string, unknown>) => string;

/** "空床 3 张（实时，3-2 10:00）", or why nobody knows. */
export function bedText(
  bed: Schema<'BedMark'>,
  wanted: Schema<'BedClass'> | undefined,
  t: Translate,
): string {
  const shown = bed.beds.filter((one) => one.free > 0 && (!wanted || one.bedClass === wanted));
  const parts = shown.map((one) =>
    t('readiness.beds', {
      bedClass: t(`cap.bedClass.${one.bedClass}`),
      count: one.free,
      source: t(`cap.reporting.${one.source}`),
      time: one.asOf ? format.dateTime(one.asOf) : '',
    }),
  );
  if (parts.length > 0) return parts.join(t('common.comma'));
  return t(`readiness.bedReason.${bed.reason}`);
}

export function equipmentText(mark: Schema<'EquipmentMark'>, t: Translate): string {
  const names = (mark.mark === 'yes' ? mark.found : mark.missing).join(t('common.comma'));
  return t(`readiness.equipmentReason.${mark.reason}`, { names });
}

export function skillText(mark: Schema<'SkillMark'>, t: Translate): string {
  const level = mark.level === undefined ? '' : t(`code.careLevel.l${mark.level}`);
  return t(`readiness.skillReason.${mark.reason}`, { level });
}
