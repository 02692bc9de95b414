import type { RouteRecordRaw } from 'vue-router';
import { ChatDotSquare, HomeFilled } from '@element-plus/icons-vue';

/** What a person may see and decide about the own record. */
export const privacyPages: RouteRecordRaw[] = [
  {
    path: '/patients/:id/accesses',
    name: 'accesses',
    component: () => import('../pages/accesses/AccessesPage.vue'),
    meta: {
      title: 'privacyPage.accesses',
      right: 'access_log_give',
      texts: ['codes', 'people', 'privacy'],
    },
  },
  {
    path: '/patients/:id/sharing',
    name: 'sharing',
    component: () => import('../pages/sharing/SharingPage.vue'),
    meta: {
      title: 'privacyPage.sharing',
      right: 'sharing_manage',
      texts: ['codes', 'admin_codes', 'network', 'people', 'record', 'privacy'],
    },
  },
  {
    path: '/discharges',
    name: 'discharges',
    component: () => import('../pages/discharges/DischargesPage.vue'),
    meta: {
      title: 'privacyPage.discharges',
      right: 'discharge_read',
      texts: ['codes', 'discharges'],
      menu: { group: 'work', icon: HomeFilled },
    },
  },
  {
    path: '/discharges/:id',
    name: 'discharge',
    component: () => import('../pages/discharges/DischargePage.vue'),
    meta: {
      title: 'privacyPage.discharge',
      right: 'discharge_read',
      texts: ['codes', 'discharges'],
    },
  },
  {
    path: '/objections',
    name: 'objections',
    component: () => import('../pages/objections/ObjectionsPage.vue'),
    meta: {
      title: 'privacyPage.objections',
      right: 'objection_review',
      texts: ['codes', 'privacy'],
      menu: { group: 'supervision', icon: ChatDotSquare },
    },
  },
  {
    path: '/objections/:id',
    name: 'objection',
    component: () => import('../pages/objections/ObjectionPage.vue'),
    meta: { title: 'privacyPage.objection', texts: ['codes', 'privacy'] },
  },
];
