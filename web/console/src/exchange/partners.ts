import type { Schema } from '@yilian/shared';

/** Of each hundred, with a decimal; rounded down, so that 100 means all and nothing is 0. */
export function percentText(perMille: number): string {
  const whole = Math.floor(perMille / 10);
  return perMille % 10 === 0 ? `${whole}%` : `${whole}.${perMille % 10}%`;
}

/** How many, and which part of all that is; nothing is a dash. */
export function shareText(count: number, of: number): string {
  if (count === 0 || of <= 0) return '–';
  const perMille = Math.floor((count * 1000) / of);
  return `${count} (${perMille === 0 ? '<0.1%' : percentText(Math.min(perMille, 1000))})`;
}

/** A partner of whom nothing came may be down, so it is not called good. */
export function standingOf(
  score: Pick<Schema<'PartnerScore'>, 'meets'>,
): 'meets' | 'below' | 'silent' {
  if (score.meets === undefined || score.meets === null) return 'silent';
  return score.meets ? 'meets' : 'below';
}
