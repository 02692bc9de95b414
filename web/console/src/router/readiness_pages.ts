import type { RouteRecordRaw } from 'vue-router';
import { Finished } from '@element-plus/icons-vue';

const texts = ['codes', 'capacity', 'tiering', 'readiness'];

/** Who of the own in-patients may go down. */
export const readinessPages: RouteRecordRaw[] = [
  {
    path: '/readiness',
    name: 'readiness',
    component: () => import('../pages/readiness/ReadinessListPage.vue'),
    meta: {
      title: 'page.readiness',
      right: 'readiness_manage',
      texts,
      menu: { group: 'work', icon: Finished },
    },
  },
  {
    path: '/readiness/:id',
    name: 'readiness_stay',
    component: () => import('../pages/readiness/StayPage.vue'),
    props: true,
    meta: { title: 'page.readinessStay', right: 'readiness_manage', texts },
  },
];
