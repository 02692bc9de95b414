import type { Schema } from '@yilian/shared';
import type { Tone } from '../components/tones';

// The values of the coded fields of beds and bookings, in the order of the lists on the pages. Their words stand in
// locales/<language>/capacity.json; test/codes.test.ts compares both with the server's document.

export const bedClasses = [
  'general',
  'intensive',
  'isolation',
  'maternity',
  'paediatric',
  'rehabilitation',
  'nursing',
  'observation',
] satisfies Schema<'BedClass'>[];
export const resourceKinds = ['clinic', 'expert', 'device'] satisfies Schema<'ResourceKind'>[];

const bedTones: Record<Schema<'BedState'>, Tone> = {
  free: 'good',
  held: 'waiting',
  occupied: 'active',
  cleaning: 'draft',
  closed: 'bad',
};
const bookingTones: Record<Schema<'BookingState'>, Tone> = {
  held: 'waiting',
  booked: 'active',
  arrived: 'good',
  fulfilled: 'over',
  no_show: 'bad',
  cancelled: 'draft',
  expired: 'draft',
};
const statusTones: Record<Schema<'ResourceStatus'>, Tone> = {
  available: 'good',
  suspended: 'waiting',
  broken: 'bad',
  retired: 'over',
};
const slotTones: Record<Schema<'SlotState'>, Tone> = {
  free: 'good',
  held: 'waiting',
  booked: 'active',
  arrived: 'good',
  fulfilled: 'over',
  no_show: 'bad',
  cancelled: 'draft',
};
export const toneOfBed = (state: Schema<'BedState'>): Tone => bedTones[state];
export const toneOfBooking = (state: Schema<'BookingState'>): Tone => bookingTones[state];
export const toneOfStatus = (status: Schema<'ResourceStatus'>): Tone => statusTones[status];
export const toneOfSlot = (state: Schema<'SlotState'>): Tone => slotTones[state];
