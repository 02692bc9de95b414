import type { RouteRecordRaw } from 'vue-router';
import { Document } from '@element-plus/icons-vue';

// The words of files stand with those of the network.
const texts = ['network', 'shared_documents'];
const right = 'document_import';

/** Shared documents (CDA): sent, looked at, taken in. */
export const sharedDocumentPages: RouteRecordRaw[] = [
  {
    path: '/shared-documents',
    name: 'shared_documents',
    component: () => import('../pages/shared_documents/SharedDocumentsPage.vue'),
    meta: {
      title: 'page.sharedDocuments',
      right,
      texts,
      menu: { group: 'patients', icon: Document },
    },
  },
  {
    path: '/shared-documents/send',
    name: 'shared_document_send',
    component: () => import('../pages/shared_documents/SharedDocumentSendPage.vue'),
    meta: { title: 'page.sharedDocumentSend', right, texts },
  },
  {
    path: '/shared-documents/:id',
    name: 'shared_document',
    component: () => import('../pages/shared_documents/SharedDocumentPage.vue'),
    props: true,
    meta: { title: 'page.sharedDocument', right, texts },
  },
];
