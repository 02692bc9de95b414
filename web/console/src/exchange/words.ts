import type { Schema } from '@yilian/shared';
import type { Tone } from '../components/tones';

// Coded values of the exchange in the order of the pages. Their words stand in
// locales/<language>/exchange.json; test/exchange.test.ts compares both with the server's document.
export const feedStates = [
  'waiting',
  'refused',
  'failed',
  'superseded',
  'applied',
] satisfies Schema<'FeedState'>[];
/** Those that may be replayed together. */
export const replayStates = ['waiting', 'refused', 'failed'] satisfies Schema<'FeedState'>[];
export const codeKinds = [
  'result',
  'unit',
  'department',
  'sex',
  'encounter_class',
  'diagnosis',
  'medicine',
] satisfies Schema<'CodeKind'>[];
export const families = [
  'adt',
  'order',
  'result',
  'scheduling',
  'document',
  'referral',
] satisfies Schema<'MessageFamily'>[];
export const charsets = ['detect', 'utf_8', 'gb18030', 'ascii'] satisfies Schema<'SenderCharset'>[];
export const unmappedRules = ['wait', 'keep_local'] satisfies Schema<'UnmappedRule'>[];

/** Those that count in a partner's score, in the order of the pages. */
export const partnerFaults = [
  'late',
  'malformed',
  'unmapped',
  'repeated',
] satisfies Schema<'PartnerFault'>[];
export const partnerDoors = ['hl7', 'fhir'] satisfies Schema<'PartnerDoor'>[];

export const toneOfFeed: Record<Schema<'FeedState'>, Tone> = {
  received: 'draft',
  applied: 'good',
  waiting: 'waiting',
  refused: 'bad',
  superseded: 'over',
  failed: 'bad',
};
