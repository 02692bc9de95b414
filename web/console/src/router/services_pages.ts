import type { RouteRecordRaw } from 'vue-router';
import { DataLine, Goods, List, ShoppingCart } from '@element-plus/icons-vue';

const texts = ['services', 'admin_codes'];

/** The service menu: what units do for each other, orders, statements. */
export const servicesPages: RouteRecordRaw[] = [
  {
    path: '/services',
    name: 'services',
    component: () => import('../pages/services/MenuPage.vue'),
    meta: {
      title: 'svcPage.menu',
      right: 'service_read',
      texts,
      menu: { group: 'services', icon: ShoppingCart },
    },
  },
  {
    path: '/service-orders',
    name: 'service_orders',
    component: () => import('../pages/services/OrdersPage.vue'),
    meta: {
      title: 'svcPage.orders',
      right: 'service_read',
      texts,
      menu: { group: 'services', icon: List },
    },
  },
  {
    path: '/service-orders/:id',
    name: 'service_order',
    component: () => import('../pages/services/OrderPage.vue'),
    props: true,
    meta: { title: 'svcPage.order', right: 'service_read', texts },
  },
  {
    path: '/service-offers',
    name: 'service_offers',
    component: () => import('../pages/services/OffersPage.vue'),
    meta: {
      title: 'svcPage.offers',
      right: 'service_publish',
      texts,
      menu: { group: 'services', icon: Goods },
    },
  },
  {
    path: '/service-statements',
    name: 'service_statements',
    component: () => import('../pages/services/StatementsPage.vue'),
    meta: {
      title: 'svcPage.statements',
      right: 'service_read',
      texts,
      menu: { group: 'services', icon: DataLine },
    },
  },
];
