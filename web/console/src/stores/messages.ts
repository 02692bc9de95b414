import { dataOf } from '@yilian/shared';
import { defineStore } from 'pinia';
import { ref } from 'vue';
import { api } from '../api';

/** How many messages of the signed-in person are unread. */
export const useMessages = defineStore('messages', () => {
  const unread = ref(0);

  async function refresh(): Promise<void> {
    const answer = await dataOf(api.GET('/api/v1/messages/count')).catch(() => undefined);
    if (answer) unread.value = answer.unread;
  }
  return { unread, refresh };
});
