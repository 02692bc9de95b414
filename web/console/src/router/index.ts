import { createRouter, createWebHistory, type Router } from 'vue-router';
import { needTexts } from '../i18n';
import { useSession } from '../stores/session';
import { announcePage } from './page_title';
import { startPath } from './menu';
import { pages } from './pages';
import { safeNext } from './next';

export function createConsoleRouter(): Router {
  const router = createRouter({
    history: createWebHistory(import.meta.env.BASE_URL),
    routes: pages,
    scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
  });

  router.beforeEach(async (to) => {
    if (to.meta.open) return true;
    const session = useSession();
    if (!session.known) await session.load().catch(() => undefined);
    if (to.name === 'provider_return') return true;
    const signedIn = session.session !== null;
    const mustChange = session.session?.account.mustChangePassword ?? false;
    if (to.name === 'sign_in') {
      if (!signedIn || mustChange) return true;
      return safeNext(to.query.next) ?? startPath(session.has);
    }
    if (!signedIn || mustChange) {
      const next = to.fullPath === '/' ? {} : { next: to.fullPath };
      return { name: 'sign_in', query: next };
    }
    return true;
  });
  router.beforeResolve((to) => needTexts(to.meta.texts ?? []));
  router.afterEach((to, from, failure) => {
    if (!failure) announcePage(to, from);
  });
  return router;
}
