import type { RouteRecordRaw } from 'vue-router';
import { Clock, Edit, Grid, Monitor, Search, Stopwatch } from '@element-plus/icons-vue';

const texts = ['capacity'];

/** Beds, schedules and bookings. */
export const capacityPages: RouteRecordRaw[] = [
  {
    path: '/bed-board',
    name: 'bed_board',
    component: () => import('../pages/beds/BedBoardPage.vue'),
    meta: {
      title: 'capPage.board',
      right: 'capacity_read',
      texts,
      menu: { group: 'capacity', icon: Grid },
    },
  },
  {
    path: '/wards',
    name: 'wards',
    component: () => import('../pages/beds/WardsPage.vue'),
    meta: {
      title: 'capPage.wards',
      right: 'bed_manage',
      texts: ['capacity', 'network'],
      menu: { group: 'capacity', icon: Edit },
    },
  },
  {
    path: '/booking',
    name: 'booking_new',
    component: () => import('../pages/booking/OffersPage.vue'),
    meta: {
      title: 'capPage.offers',
      right: 'capacity_book',
      texts: ['capacity', 'codes', 'people'],
      menu: { group: 'capacity', icon: Search },
    },
  },
  {
    path: '/bookings',
    name: 'bookings',
    component: () => import('../pages/booking/BookingsPage.vue'),
    meta: {
      title: 'capPage.bookings',
      right: 'capacity_read',
      texts,
      menu: { group: 'capacity', icon: Clock },
    },
  },
  {
    path: '/schedules',
    name: 'schedules',
    component: () => import('../pages/schedules/SchedulesPage.vue'),
    meta: {
      title: 'capPage.schedules',
      right: 'schedule_manage',
      texts,
      menu: { group: 'capacity', icon: Stopwatch },
    },
  },
  {
    path: '/schedules/:id',
    name: 'schedule',
    component: () => import('../pages/schedules/SchedulePage.vue'),
    props: true,
    meta: { title: 'capPage.schedule', right: 'capacity_read', texts },
  },
  {
    path: '/devices',
    name: 'devices',
    component: () => import('../pages/schedules/DevicesPage.vue'),
    meta: {
      title: 'capPage.devices',
      right: 'capacity_read',
      texts: ['capacity', 'network'],
      menu: { group: 'capacity', icon: Monitor },
    },
  },
];
