import type { RouteRecordRaw } from 'vue-router';
import { Bell, ChatDotRound, CircleCloseFilled } from '@element-plus/icons-vue';

const texts = ['messages'];

/** The inbox, group robots, and what did not arrive. */
export const inboxPages: RouteRecordRaw[] = [
  {
    path: '/messages',
    name: 'messages',
    component: () => import('../pages/messages/InboxPage.vue'),
    meta: { title: 'msgPage.inbox', texts, menu: { group: 'own', icon: Bell } },
  },
];

export const messagePages: RouteRecordRaw[] = [
  {
    path: '/channels',
    name: 'channels',
    component: () => import('../pages/messages/ChannelsPage.vue'),
    meta: {
      title: 'msgPage.channels',
      right: 'channel_manage',
      texts,
      menu: { group: 'administration', icon: ChatDotRound },
    },
  },
  {
    path: '/deliveries',
    name: 'deliveries',
    component: () => import('../pages/messages/DeadPage.vue'),
    meta: {
      title: 'msgPage.dead',
      right: 'message_supervise',
      texts,
      menu: { group: 'supervision', icon: CircleCloseFilled },
    },
  },
];
