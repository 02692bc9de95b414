import type { Schema } from '@yilian/shared';
import { type ComputedRef, computed } from 'vue';
import { useSession } from '../../stores/session';

type Side = Schema<'ServiceSide'>;

/** The sides that a user can look from: who supervises has no orders of its own. */
export function useSides(): ComputedRef<Side[]> {
  const session = useSession();
  return computed(() => {
    if (session.has('referral_supervise')) return ['all'];
    return session.has('service_publish') || session.has('service_fulfil')
      ? ['customer', 'provider']
      : ['customer'];
  });
}

/** The side that the address names, or the first one. Who publishes begins with what others want of it. */
export function useSide(tab: () => string): ComputedRef<Side> {
  const sides = useSides();
  const session = useSession();
  return computed(() => {
    const named = sides.value.find((one) => one === tab());
    if (named) return named;
    const first = session.has('service_publish') ? sides.value.at(-1) : sides.value[0];
    return first ?? 'customer';
  });
}
