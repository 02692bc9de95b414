import type { Schema } from '@yilian/shared';
import type { Tone } from '../components/tones';

// Coded values of the code tables. Their words stand in locales/<language>/terminology.json;
// test/codes.test.ts compares both with the server's document.
type State = Schema<'TermBatchState'>;
export const toneOfTermBatch: Record<State, Tone> = {
  taking: 'waiting',
  taken: 'good',
  undoing: 'waiting',
  undone: 'over',
  partly_undone: 'bad',
};
