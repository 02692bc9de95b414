import { format } from '@yilian/shared';

/** An instant as the box of date and time wants it, in Shanghai. */
export function localTime(instant: number): string {
  return format.dateTime(instant).replace(' ', 'T');
}

/** What the box holds, with the zone that the whole country has. */
export function toInstant(local: string): string {
  return `${local}:00+08:00`;
}
