import type { RouteRecordRaw } from 'vue-router';
import {
  Connection,
  DataAnalysis,
  Delete,
  Document,
  DocumentChecked,
  Key,
  Notebook,
  OfficeBuilding,
  Phone,
  Share,
  Tickets,
  Upload,
  UserFilled,
  Warning,
} from '@element-plus/icons-vue';

const network = ['admin_codes', 'network'];
const accounts = ['admin_codes', 'network', 'accounts'];

/** The network of organisations, supervision and administration. */
export const adminPages: RouteRecordRaw[] = [
  {
    path: '/organisations',
    name: 'organisations',
    component: () => import('../pages/organisations/OrganisationsPage.vue'),
    meta: {
      title: 'adminPage.organisations',
      right: 'network_read',
      texts: network,
      menu: { group: 'network', icon: OfficeBuilding },
    },
  },
  {
    path: '/organisations/new',
    name: 'organisation_new',
    component: () => import('../pages/organisations/OrganisationFormPage.vue'),
    meta: { title: 'adminPage.newOrganisation', right: 'network_manage', texts: network },
  },
  {
    path: '/organisations/:id',
    name: 'organisation',
    component: () => import('../pages/organisations/OrganisationPage.vue'),
    props: true,
    meta: { title: 'adminPage.organisation', right: 'network_read', texts: network },
  },
  {
    path: '/organisations/:id/edit',
    name: 'organisation_edit',
    component: () => import('../pages/organisations/OrganisationFormPage.vue'),
    props: true,
    meta: { title: 'adminPage.editOrganisation', right: 'organisation_manage', texts: network },
  },
  {
    path: '/network',
    name: 'network',
    component: () => import('../pages/network/NetworkPage.vue'),
    meta: {
      title: 'adminPage.network',
      right: 'network_read',
      texts: network,
      menu: { group: 'network', icon: Share },
    },
  },
  {
    path: '/agreements',
    name: 'agreements',
    component: () => import('../pages/agreements/AgreementsPage.vue'),
    meta: {
      title: 'adminPage.agreements',
      right: 'network_read',
      texts: network,
      menu: { group: 'network', icon: Document },
    },
  },
  {
    path: '/agreements/new',
    name: 'agreement_new',
    component: () => import('../pages/agreements/AgreementFormPage.vue'),
    meta: { title: 'adminPage.newAgreement', right: 'agreement_manage', texts: network },
  },
  {
    path: '/agreements/:id',
    name: 'agreement',
    component: () => import('../pages/agreements/AgreementPage.vue'),
    props: true,
    meta: { title: 'adminPage.agreement', right: 'network_read', texts: network },
  },
  {
    path: '/agreements/:id/edit',
    name: 'agreement_edit',
    component: () => import('../pages/agreements/AgreementFormPage.vue'),
    props: true,
    meta: { title: 'adminPage.editAgreement', right: 'agreement_manage', texts: network },
  },
  {
    path: '/roster',
    name: 'roster',
    component: () => import('../pages/roster/RosterPage.vue'),
    meta: {
      title: 'adminPage.roster',
      right: 'network_read',
      texts: network,
      menu: { group: 'network', icon: Phone },
    },
  },
  {
    path: '/statistics',
    name: 'statistics',
    component: () => import('../pages/statistics/StatisticsPage.vue'),
    meta: {
      title: 'adminPage.statistics',
      right: 'statistics_read',
      texts: ['codes', 'admin_codes', 'statistics'],
      menu: { group: 'supervision', icon: DataAnalysis },
    },
  },
  {
    path: '/break-glass',
    name: 'break_glass',
    component: () => import('../pages/break_glass/BreakGlassPage.vue'),
    meta: {
      title: 'adminPage.breakGlass',
      right: 'break_glass_review',
      texts: ['admin_codes', 'audit'],
      menu: { group: 'supervision', icon: Warning },
    },
  },
  {
    path: '/audit',
    name: 'audit',
    component: () => import('../pages/audit/AuditPage.vue'),
    meta: {
      title: 'adminPage.audit',
      right: 'audit_read',
      texts: ['admin_codes', 'audit', 'refusals'],
      menu: { group: 'supervision', icon: Tickets },
    },
  },
  {
    path: '/policies',
    name: 'policies',
    component: () => import('../pages/policies/PoliciesPage.vue'),
    meta: {
      title: 'adminPage.policies',
      right: 'policy_read',
      texts: ['tiering'],
      menu: { group: 'administration', icon: DocumentChecked },
    },
  },
  {
    path: '/policies/:id',
    name: 'policy',
    component: () => import('../pages/policies/PolicyPage.vue'),
    props: true,
    meta: { title: 'adminPage.policy', right: 'policy_read', texts: ['tiering'] },
  },
  {
    path: '/accounts',
    name: 'accounts',
    component: () => import('../pages/accounts/AccountsPage.vue'),
    meta: {
      title: 'adminPage.accounts',
      right: 'account_manage',
      texts: accounts,
      menu: { group: 'administration', icon: UserFilled },
    },
  },
  {
    path: '/accounts/new',
    name: 'account_new',
    component: () => import('../pages/accounts/NewAccountPage.vue'),
    meta: { title: 'adminPage.newAccount', right: 'account_manage', texts: accounts },
  },
  {
    path: '/accounts/:id',
    name: 'account',
    component: () => import('../pages/accounts/AccountPage.vue'),
    props: true,
    meta: { title: 'adminPage.account', right: 'account_manage', texts: accounts },
  },
  {
    path: '/clients',
    name: 'clients',
    component: () => import('../pages/clients/ClientsPage.vue'),
    meta: {
      title: 'adminPage.clients',
      right: 'client_manage',
      texts: accounts,
      menu: { group: 'administration', icon: Connection },
    },
  },
  {
    path: '/dictionary',
    name: 'dictionary',
    component: () => import('../pages/dictionary/DictionaryPage.vue'),
    meta: {
      title: 'adminPage.dictionary',
      right: 'settings_manage',
      texts: ['network', 'dictionary'],
      menu: { group: 'administration', icon: Notebook },
    },
  },
  {
    path: '/people-import',
    name: 'people_import',
    component: () => import('../pages/people_import/PeopleImportPage.vue'),
    meta: {
      title: 'adminPage.peopleImport',
      right: 'person_import',
      texts: ['network', 'people_import'],
      menu: { group: 'administration', icon: Upload },
    },
  },
  {
    path: '/erasure',
    name: 'erasure',
    component: () => import('../pages/erasure/ErasurePage.vue'),
    meta: {
      title: 'adminPage.erasure',
      right: 'person_erase',
      texts: ['people'],
      menu: { group: 'administration', icon: Delete },
    },
  },
  {
    path: '/rights',
    name: 'rights',
    component: () => import('../pages/rights/RightsPage.vue'),
    meta: {
      title: 'adminPage.rights',
      texts: accounts,
      menu: { group: 'administration', icon: Key },
    },
  },
];
