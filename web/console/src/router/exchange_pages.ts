import type { RouteRecordRaw } from 'vue-router';
import { Connection, MagicStick, Message, Odometer, Switch } from '@element-plus/icons-vue';

const texts = ['exchange'];
const right = 'exchange_manage';

/** Messages of members' systems, their codes, and who sends them. */
export const exchangePages: RouteRecordRaw[] = [
  {
    path: '/exchange/messages',
    name: 'feed',
    component: () => import('../pages/exchange/FeedPage.vue'),
    meta: {
      title: 'exchangePage.feed',
      right,
      texts,
      menu: { group: 'administration', icon: Message },
    },
  },
  {
    path: '/exchange/messages/:id',
    name: 'feed_message',
    component: () => import('../pages/exchange/FeedMessagePage.vue'),
    props: true,
    meta: { title: 'exchangePage.message', right, texts },
  },
  {
    path: '/exchange/partners',
    name: 'partners',
    component: () => import('../pages/exchange/PartnersPage.vue'),
    meta: {
      title: 'exchangePage.partners',
      right,
      texts,
      menu: { group: 'administration', icon: Odometer },
    },
  },
  {
    path: '/exchange/partners/:id',
    name: 'partner',
    component: () => import('../pages/exchange/PartnerPage.vue'),
    props: true,
    meta: { title: 'exchangePage.partner', right, texts },
  },
  {
    path: '/exchange/codes',
    name: 'feed_codes',
    component: () => import('../pages/exchange/CodesPage.vue'),
    meta: {
      title: 'exchangePage.codes',
      right,
      texts,
      menu: { group: 'administration', icon: Switch },
    },
  },
  {
    path: '/exchange/trial',
    name: 'feed_trial',
    component: () => import('../pages/exchange/TrialPage.vue'),
    meta: {
      title: 'exchangePage.trial',
      right,
      texts,
      menu: { group: 'administration', icon: MagicStick },
    },
  },
  {
    path: '/exchange/senders',
    name: 'feed_senders',
    component: () => import('../pages/exchange/SendersPage.vue'),
    meta: {
      title: 'exchangePage.senders',
      right,
      texts,
      menu: { group: 'administration', icon: Connection },
    },
  },
];
