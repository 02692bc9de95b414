import type { Schema } from '@yilian/shared';
import type { Tone } from '../components/tones';

/** The states of two registrations that may be one person. */
export const pairStates = ['open', 'merged', 'separate'] as const;

export function pairTone(state: Schema<'PairState'>): Tone {
  return ({ open: 'waiting', merged: 'good', separate: 'over' } as const)[state];
}
