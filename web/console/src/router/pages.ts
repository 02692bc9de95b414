import type { Component } from 'vue';
import type { RouteRecordRaw } from 'vue-router';
import { Setting } from '@element-plus/icons-vue';

export type MenuGroup = 'work' | 'patients' | 'network' | 'supervision' | 'administration' | 'own';

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's title, also its name in the menu. */
    title: string;
    /** The page needs this right; without it the 403 page is shown in its place. */
    right?: string;
    /** Text areas (files under locales/<language>) that the page needs besides `core`. */
    texts?: string[];
    menu?: { group: MenuGroup; icon: Component };
    /** Without the frame and without a session. */
    bare?: boolean;
  }
}

/** Every page of the console, in the order of the menu. A page is listed when it exists. */
export const pages: RouteRecordRaw[] = [
  {
    path: '/login',
    name: 'sign_in',
    component: () => import('../pages/SignInPage.vue'),
    meta: { title: 'signIn.title', bare: true },
  },
  {
    path: '/settings',
    name: 'settings',
    component: () => import('../pages/settings/SettingsPage.vue'),
    meta: {
      title: 'page.settings',
      texts: ['settings'],
      menu: { group: 'own', icon: Setting },
    },
  },
  {
    path: '/:rest(.*)*',
    name: 'not_found',
    component: () => import('../pages/NotFoundPage.vue'),
    meta: { title: 'notFound.title' },
  },
];
