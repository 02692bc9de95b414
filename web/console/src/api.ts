import { createApi, type Problem } from '@yilian/shared';
import { currentLanguage } from './i18n';
import { useSession } from './stores/session';

interface Hooks {
  csrfToken: () => string;
  recover: (problem: Problem) => Promise<boolean>;
}

const hooks: Hooks = { csrfToken: () => '', recover: () => Promise.resolve(false) };

/** The only way to the server. Failures are thrown as `Problem`. */
export const api = createApi({
  csrfToken: () => hooks.csrfToken(),
  recover: (problem) => hooks.recover(problem),
  language: currentLanguage,
});

/** Joins the client with the session store; called once, when the store exists. */
export function connectApi(): void {
  const session = useSession();
  hooks.csrfToken = () => session.session?.csrfToken ?? '';
  hooks.recover = (problem) => session.recover(problem);
}
