import type { RouteRecordRaw } from 'vue-router';
import { UploadFilled } from '@element-plus/icons-vue';

// The words of files and their errors stand with those of the network.
const texts = ['network', 'intake'];
const right = 'intake_run';

/** Sheets of members without a system: sent, looked at, taken back. */
export const intakePages: RouteRecordRaw[] = [
  {
    path: '/intake',
    name: 'intake',
    component: () => import('../pages/intake/IntakeListPage.vue'),
    meta: { title: 'page.intake', right, texts, menu: { group: 'patients', icon: UploadFilled } },
  },
  {
    path: '/intake/send',
    name: 'intake_send',
    component: () => import('../pages/intake/IntakeSendPage.vue'),
    meta: { title: 'page.intakeSend', right, texts },
  },
  {
    path: '/intake/:id',
    name: 'intake_batch',
    component: () => import('../pages/intake/IntakeBatchPage.vue'),
    props: true,
    meta: { title: 'page.intakeBatch', right, texts },
  },
];
