import type { RouteRecordRaw } from 'vue-router';
import { Collection } from '@element-plus/icons-vue';

// The words of files and their errors stand with those of the network.
const texts = ['network', 'terminology'];

/** Code tables: what is in them, full editions taken in and taken back. */
export const terminologyPages: RouteRecordRaw[] = [
  {
    path: '/terminology',
    name: 'terminology',
    component: () => import('../pages/terminology/TablesPage.vue'),
    meta: {
      title: 'page.terminology',
      right: 'exchange_manage',
      texts,
      menu: { group: 'administration', icon: Collection },
    },
  },
  {
    path: '/terminology/import',
    name: 'terminology_import',
    component: () => import('../pages/terminology/ImportPage.vue'),
    meta: { title: 'page.terminologyImport', right: 'terminology_manage', texts },
  },
  {
    path: '/terminology/batches/:id',
    name: 'terminology_batch',
    component: () => import('../pages/terminology/BatchPage.vue'),
    props: true,
    meta: { title: 'page.terminologyBatch', right: 'terminology_manage', texts },
  },
  {
    path: '/terminology/systems/:system',
    name: 'terminology_system',
    component: () => import('../pages/terminology/SystemPage.vue'),
    props: true,
    meta: { title: 'page.terminologySystem', right: 'exchange_manage', texts },
  },
];
