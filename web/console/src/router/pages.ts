import type { Component } from 'vue';
import type { RouteRecordRaw } from 'vue-router';
import { adminPages } from './admin_pages';
import { capacityPages } from './capacity_pages';
import { exchangePages } from './exchange_pages';
import { inboxPages, messagePages } from './message_pages';
import { servicesPages } from './services_pages';
import { privacyPages } from './privacy_pages';
import { intakePages } from './intake_pages';
import { sharedDocumentPages } from './shared_document_pages';
import { terminologyPages } from './terminology_pages';
import { readinessPages } from './readiness_pages';
import { Calendar, Guide, House, List, Place, Setting, User } from '@element-plus/icons-vue';

export type MenuGroup =
  | 'work'
  | 'capacity'
  | 'services'
  | 'patients'
  | 'network'
  | 'supervision'
  | 'administration'
  | 'own';

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
    /** For everybody, signed in or not. */
    open?: boolean;
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
    path: '/sign-in/provider',
    name: 'provider_return',
    component: () => import('../pages/sign_in/ProviderReturnPage.vue'),
    meta: { title: 'provider.title', bare: true },
  },
  {
    path: '/guide',
    name: 'guide',
    component: () => import('../pages/guide/GuidePage.vue'),
    meta: { title: 'page.guide', texts: ['guide'], bare: true, open: true },
  },
  {
    path: '/',
    name: 'home',
    component: () => import('../pages/home/HomePage.vue'),
    meta: {
      title: 'page.home',
      texts: ['codes', 'work'],
      menu: { group: 'work', icon: House },
    },
  },
  {
    path: '/referrals',
    name: 'referrals',
    component: () => import('../pages/referrals/WorklistPage.vue'),
    meta: {
      title: 'page.referrals',
      right: 'referral_read',
      texts: ['codes', 'work', 'admin_codes'],
      menu: { group: 'work', icon: List },
    },
  },
  {
    path: '/referrals/new',
    name: 'new_referral',
    component: () => import('../pages/wizard/NewReferralPage.vue'),
    meta: {
      title: 'page.newReferral',
      right: 'referral_write',
      texts: ['codes', 'people', 'wizard'],
    },
  },
  {
    path: '/referrals/drafts/:id',
    name: 'draft',
    component: () => import('../pages/wizard/DraftPage.vue'),
    meta: {
      title: 'page.draft',
      right: 'referral_write',
      texts: ['codes', 'people', 'wizard', 'referral', 'tiering', 'capacity'],
    },
  },
  {
    path: '/referrals/:id',
    name: 'referral',
    component: () => import('../pages/referral/ReferralPage.vue'),
    meta: {
      title: 'page.referral',
      right: 'referral_read',
      texts: ['codes', 'referral', 'wizard', 'capacity', 'tiering', 'messages'],
    },
  },
  {
    path: '/referrals/:id/content',
    name: 'referral_content',
    component: () => import('../pages/referral/ContentPage.vue'),
    meta: {
      title: 'page.referralContent',
      right: 'referral_write',
      texts: ['codes', 'referral', 'wizard', 'tiering'],
    },
  },
  {
    path: '/criteria',
    name: 'criteria',
    component: () => import('../pages/criteria/CriteriaPage.vue'),
    meta: {
      title: 'adminPage.criteria',
      right: 'tiering_read',
      texts: ['tiering'],
      menu: { group: 'work', icon: Guide },
    },
  },
  {
    path: '/criteria/levels',
    name: 'levels',
    component: () => import('../pages/criteria/LevelsPage.vue'),
    meta: { title: 'adminPage.levels', right: 'tiering_read', texts: ['tiering', 'guide'] },
  },
  {
    path: '/check-in',
    name: 'check_in',
    component: () => import('../pages/check_in/CheckInPage.vue'),
    meta: {
      title: 'page.checkIn',
      right: 'referral_receive',
      texts: ['codes', 'work'],
      menu: { group: 'work', icon: Place },
    },
  },
  {
    path: '/follow-ups',
    name: 'follow_ups',
    component: () => import('../pages/follow_ups/FollowUpsPage.vue'),
    meta: {
      title: 'page.followUps',
      right: 'referral_follow_up',
      texts: ['codes', 'work'],
      menu: { group: 'work', icon: Calendar },
    },
  },
  ...readinessPages,
  ...capacityPages,
  ...servicesPages,
  {
    path: '/patients',
    name: 'patients',
    component: () => import('../pages/patients/PatientsPage.vue'),
    meta: {
      title: 'page.patients',
      right: 'patient_register',
      texts: ['codes', 'people'],
      menu: { group: 'patients', icon: User },
    },
  },
  {
    path: '/patients/:id',
    name: 'patient',
    component: () => import('../pages/patients/PatientPage.vue'),
    meta: { title: 'page.patient', right: 'patient_read', texts: ['codes', 'people'] },
  },
  {
    path: '/patients/:id/record',
    name: 'record',
    component: () => import('../pages/record/RecordPage.vue'),
    meta: { title: 'page.record', right: 'record_read', texts: ['codes', 'people', 'record'] },
  },
  ...privacyPages,
  ...intakePages,
  ...sharedDocumentPages,
  ...adminPages,
  ...messagePages,
  ...exchangePages,
  ...terminologyPages,
  ...inboxPages,
  {
    path: '/settings',
    name: 'settings',
    component: () => import('../pages/settings/SettingsPage.vue'),
    meta: {
      title: 'page.settings',
      texts: ['settings', 'messages'],
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
