import type { Schema } from '@yilian/shared';
import type { Tone } from '../components/tones';

// Coded values of sheets and batches. Their words stand in locales/<language>/intake.json;
// test/intake.test.ts compares both with the server's document.
type Kind = Schema<'SheetKind'>;
export const sheetKinds = ['visits', 'results', 'beds', 'referrals'] satisfies Kind[];
/** The right that the same act needs on its own page. */
export const rightOfKind: Record<Kind, string> = {
  visits: 'patient_register',
  results: 'record_write',
  beds: 'bed_manage',
  referrals: 'referral_write',
};

type State = Schema<'BatchState'>;
export const batchStates = [
  'taking',
  'taken',
  'undoing',
  'undone',
  'partly_undone',
] satisfies State[];
export const toneOfBatch: Record<State, Tone> = {
  taking: 'waiting',
  taken: 'good',
  undoing: 'waiting',
  undone: 'over',
  partly_undone: 'bad',
};

type Outcome = Schema<'RowOutcome'>;
export const rowOutcomes = ['created', 'updated', 'unchanged', 'refused'] satisfies Outcome[];
export const toneOfRow: Record<Outcome, Tone> = {
  created: 'good',
  updated: 'active',
  unchanged: 'over',
  refused: 'bad',
};

type Act = Schema<'UndoAct'>;
export const undoActs = ['remove', 'restore', 'keep'] satisfies Act[];
