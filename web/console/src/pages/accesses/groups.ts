import type { Schema } from '@yilian/shared';
import type { Composer } from 'vue-i18n';

export type AccessGroup = Schema<'AccessGroup'>;

/** Also when a person has several at the same moment. */
export const groupKey = (one: AccessGroup): string =>
  [one.accountId, one.organisationId, one.outcome, one.reason, one.basis ?? '', one.lastAt].join();

export function roleOf(one: AccessGroup, { t, te }: Pick<Composer, 't' | 'te'>): string {
  return te(`role.${one.role}`) ? t(`role.${one.role}`) : one.role;
}

export function basisOf(one: AccessGroup, { t, te }: Pick<Composer, 't' | 'te'>): string {
  if (!one.basis) return t('privacy.basisUnknown');
  return te(`code.basis.${one.basis}`) ? t(`code.basis.${one.basis}`) : one.basis;
}
