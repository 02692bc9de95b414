import type { Problem } from '@yilian/shared';
import { i18n } from '../i18n';

/**
 * One sentence for a problem: ours by code, else the server's title, which is in the caller's language, else
 * a sentence for the kind of failure.
 */
export function problemTitle(problem: Problem): string {
  const { t, te } = i18n.global;
  if (te(`problem.${problem.code}`)) return t(`problem.${problem.code}`);
  if (problem.title) return problem.title;
  if (problem.isBusy) return t('problem.busy');
  if (problem.status === 403) return t('problem.forbidden');
  if (problem.status === 404) return t('problem.not_found');
  return problem.status >= 500 ? t('problem.server') : t('problem.refused');
}

export function problemWait(problem: Problem): string {
  if (!problem.isBusy || !problem.retryAfter) return '';
  const seconds = problem.retryAfter;
  return seconds < 90
    ? i18n.global.t('problem.waitSeconds', { count: seconds })
    : i18n.global.t('problem.waitMinutes', { count: Math.ceil(seconds / 60) });
}
