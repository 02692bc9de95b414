import type { Schema } from '@yilian/shared';

export const objectionStates = [
  'raised',
  'examining',
  'explained',
  'improper',
] as const satisfies readonly Schema<'ObjectionState'>[];

export const toldWays = [
  'in_person',
  'by_phone',
  'in_writing',
] as const satisfies readonly Schema<'ToldHow'>[];

export const stateTones = {
  raised: 'waiting',
  examining: 'active',
  explained: 'good',
  improper: 'bad',
} as const;
