import { dataOf } from '@yilian/shared';
import { api } from '../../api';

interface Operation {
  operationId?: string;
  summary?: string;
}

export interface ActionWords {
  zh: string;
  en: string;
}

/** The name of an operation in the server's document for an action of the audit: `session.sign_in`, signIn. */
export function operationOf(action: string): string {
  return action.replace(/[._-]+(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * The words of every action, from the server's own document, so that a new route needs none here. A summary
 * holds both languages with a dot between them.
 */
export function wordsOf(document: unknown): Map<string, ActionWords> {
  const words = new Map<string, ActionWords>();
  const paths = (document as { paths?: Record<string, Record<string, Operation>> }).paths ?? {};
  for (const methods of Object.values(paths)) {
    for (const { operationId, summary } of Object.values(methods)) {
      const [zh, en] = summary?.split(' \u00b7 ') ?? [];
      if (operationId && zh) words.set(operationId, { zh, en: en ?? zh });
    }
  }
  return words;
}

let known: Promise<Map<string, ActionWords>> | undefined;

export function actionWords(): Promise<Map<string, ActionWords>> {
  known ??= dataOf(api.GET('/api/v1/openapi.json')).then(wordsOf);
  known.catch(() => (known = undefined));
  return known;
}

/** The name of an action as the filter of the server wants it is written in lower case with dots. */
export function actionText(
  words: Map<string, ActionWords> | undefined,
  action: string,
  language: string,
): string {
  const found = words?.get(operationOf(action));
  if (!found) return action;
  return language === 'en' ? found.en : found.zh;
}
