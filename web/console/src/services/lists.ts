import type { Schema } from '@yilian/shared';
import type { Tone } from '../components/tones';

// The values of the coded fields of the service menu, in the order of the lists on the pages. Their words stand in
// locales/<language>/services.json; test/codes.test.ts compares both with the server's document.

export const categories = [
  'imaging',
  'ecg',
  'pathology',
  'laboratory',
  'sterile_supply',
  'logistics',
  'clinic',
  'teaching_round',
  'training',
  'other',
] satisfies Schema<'ServiceCategory'>[];
export const units = ['case', 'hour', 'session', 'package'] satisfies Schema<'CountingUnit'>[];
export const periods = ['day', 'week', 'month'] satisfies Schema<'CapacityPeriod'>[];
export const audiences = [
  'everybody',
  'consortium',
  'agreement',
] satisfies Schema<'ServiceAudience'>[];
export const waiverKinds = [
  'none',
  'free',
  'discount',
  'monthly_free',
] satisfies Schema<'WaiverKind'>[];
export const givenTo = ['everybody', 'consortium', 'agreement'] satisfies Schema<'WaiverFor'>[];
export const orderStates = [
  'placed',
  'accepted',
  'fulfilled',
  'disputed',
  'confirmed',
  'refused',
  'cancelled',
] satisfies Schema<'ServiceOrderState'>[];

const offerTones: Record<Schema<'ServiceState'>, Tone> = {
  draft: 'draft',
  published: 'good',
  suspended: 'waiting',
  retired: 'over',
};
const orderTones: Record<Schema<'ServiceOrderState'>, Tone> = {
  placed: 'waiting',
  accepted: 'active',
  fulfilled: 'active',
  confirmed: 'good',
  disputed: 'bad',
  refused: 'bad',
  cancelled: 'draft',
};
export const toneOfOffer = (state: Schema<'ServiceState'>): Tone => offerTones[state];
export const toneOfOrder = (state: Schema<'ServiceOrderState'>): Tone => orderTones[state];
