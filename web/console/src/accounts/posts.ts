import { format } from '@yilian/shared';
import { useServerNow } from '../composables/server_time';
import { useSession } from '../stores/session';
import type { PostForm } from './account_form';

/** A post to be filled in: from today, in the own organisation. */
export function useNewPost(): () => PostForm {
  const post = useSession().session?.post;
  const now = useServerNow();
  return () => ({
    organisation: post ? { id: post.organisationId, name: post.organisationName } : null,
    departmentId: '',
    role: '',
    startsOn: format.date(now.value),
    endsOn: '',
  });
}
