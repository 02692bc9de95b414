import { type Schema, dataOf, format } from '@yilian/shared';
import { api } from '../../api';
import { given } from '../../composables/merge';

// What an acceptance can book together with its time: slots of the own unit on a day, or free beds of its wards.

export interface Place {
  id: string;
  /** Resource or ward, as the patient reads it. */
  name: string;
  location: string;
  /** hh:mm of a slot. */
  time?: string;
  startsAt?: string;
  free: number;
  /** The sender holds it already. */
  held?: boolean;
  /** Of a clinic or device. */
  departmentId?: string;
  bedClass?: Schema<'BedClass'>;
  booking: Schema<'AcceptBooking'>;
}

/** Those of the department first, then by time. */
export async function slotsOf(
  organisationId: string,
  departmentId: string | undefined,
  day: string,
  signal: AbortSignal,
): Promise<Place[]> {
  const query = { organisationId, from: day, to: day, limit: 60 };
  const { items } = await dataOf(api.GET('/api/v1/capacity/offers', { params: { query }, signal }));
  const places = items.flatMap(({ resource, offers }) =>
    offers.map((offer) => ({
      id: `${resource.id} ${offer.startsAt}`,
      name: resource.name,
      location: resource.location,
      time: format.time(offer.startsAt),
      startsAt: offer.startsAt,
      free: offer.places,
      ...given({ departmentId: resource.departmentId }),
      booking: { resourceId: resource.id },
    })),
  );
  const elsewhere = (place: Place) => Number(place.departmentId !== departmentId);
  return places.sort((a, b) => elsewhere(a) - elsewhere(b) || a.time.localeCompare(b.time));
}

export async function bedsOf(organisationId: string, signal: AbortSignal): Promise<Place[]> {
  const query = { organisationId, available: true };
  const { pools } = await dataOf(api.GET('/api/v1/bed-board', { params: { query }, signal }));
  return pools
    .filter((pool) => pool.source === 'live' && pool.available > 0)
    .map((pool) => ({
      id: `${pool.wardId} ${pool.bedClass}`,
      name: pool.wardName,
      location: pool.location,
      free: pool.available,
      bedClass: pool.bedClass,
      booking: { wardId: pool.wardId, bedClass: pool.bedClass },
    }));
}

/** What the sender holds for the patient, while the hold lasts. */
export function heldOf(referral: Schema<'Referral'>, now: number): Place[] {
  const held = referral.heldPlace;
  if (!held || Date.parse(held.until) <= now) return [];
  return [
    {
      id: held.bookingId,
      name: held.name,
      location: held.location,
      ...(held.kind === 'slot' && { time: format.time(held.at) }),
      startsAt: held.at,
      free: 1,
      held: true,
      booking: { bookingId: held.bookingId },
    },
  ];
}
