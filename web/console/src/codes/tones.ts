import type { Schema } from '@yilian/shared';
import type { Tone } from '../components/tones';

export const toneOfState: Record<Schema<'State'>, Tone> = {
  draft: 'draft',
  submitted: 'waiting',
  countersigned: 'waiting',
  triage: 'waiting',
  returned: 'bad',
  accepted: 'good',
  arrived: 'active',
  in_treatment: 'active',
  completed: 'good',
  closed: 'over',
  refused: 'bad',
  redirected: 'waiting',
  withdrawn: 'over',
  no_show: 'over',
  expired: 'over',
};
