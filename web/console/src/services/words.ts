import { type Schema, format } from '@yilian/shared';
import { useI18n } from 'vue-i18n';

interface Named {
  name: string;
  nameEn?: string | undefined;
}

/** What pages say of services, in the language of the page. */
export function useServiceWords() {
  const { t, locale } = useI18n();

  const nameOf = (one: Named) => (locale.value === 'en' && one.nameEn ? one.nameEn : one.name);
  const unitOf = (unit: Schema<'CountingUnit'>, count = 1) => t(`svc.unit.${unit}`, count);
  const yuan = (fen: number) => t('svc.yuan', { amount: format.yuan(fen) });
  const price = (fen: number, unit: Schema<'CountingUnit'>) =>
    t('svc.perUnit', { amount: format.yuan(fen), unit: unitOf(unit) });

  /** Empty without a waiver. */
  function waiverText(waiver: Schema<'ServiceWaiver'>, unit: Schema<'CountingUnit'>): string {
    if (waiver.kind === 'none') return '';
    if (waiver.kind === 'free') return t('svc.waiverText.free');
    if (waiver.kind === 'monthly_free')
      return t('svc.waiverText.monthly_free', {
        count: waiver.freeUnits ?? 0,
        unit: unitOf(unit, waiver.freeUnits),
      });
    return t('svc.waiverText.discount', { percent: (waiver.basisPoints ?? 0) / 100 });
  }

  /** For whom a waiver is. */
  function waiverFor(waiver: Schema<'ServiceWaiver'>): string {
    if (waiver.kind === 'none' || waiver.givenTo === 'everybody') return '';
    if (waiver.givenTo === 'consortium') return t('svc.forConsortium');
    return t('svc.forAgreement', { kind: t(`adminCode.agreementKind.${waiver.agreementKind}`) });
  }

  /** How soon it is done, in days where that reads better. */
  function promised(hours: number): string {
    return hours >= 72 && hours % 24 === 0
      ? t('svc.promisedDays', { days: hours / 24 })
      : t('svc.promised', { hours });
  }
  return { nameOf, unitOf, yuan, price, waiverText, waiverFor, promised };
}
