import { Problem, Submission } from '@yilian/shared';
import { ref, type Ref, shallowRef } from 'vue';

export interface Submit<B> {
  busy: Ref<boolean>;
  problem: Ref<Problem | null>;
  /** True when the work succeeded; a second call while one is under way does nothing. */
  send: (body: B) => Promise<boolean>;
}

/**
 * One submit of a form: never twice at once, the same Idempotency-Key over retries of the same content, the
 * problem kept for the summary. A stale version (412) is `problem.isStale`; show StaleNotice for it.
 */
export function useSubmit<B>(
  work: (body: B, headers: { 'Idempotency-Key': string }) => Promise<unknown>,
): Submit<B> {
  const busy = ref(false);
  const problem = shallowRef<Problem | null>(null);
  const submission = new Submission();

  async function send(body: B): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    problem.value = null;
    try {
      await work(body, submission.headers(body));
      submission.done();
      return true;
    } catch (reason) {
      problem.value = Problem.from(reason);
      return false;
    } finally {
      busy.value = false;
    }
  }
  return { busy, problem, send };
}
