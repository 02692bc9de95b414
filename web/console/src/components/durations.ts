import type { Duration } from '@yilian/shared';

type Translate = (key: string, values: Record<string, number>) => string;

/** At most two units: 2 days 3 hours, 1 hour 10 minutes, 25 minutes. */
export function durationText(duration: Duration, t: Translate): string {
  const { days, hours, minutes } = duration;
  if (days > 0) return t(hours > 0 ? 'duration.daysHours' : 'duration.days', { days, hours });
  if (hours > 0) {
    return t(minutes > 0 ? 'duration.hoursMinutes' : 'duration.hours', { hours, minutes });
  }
  return t('duration.minutes', { minutes });
}

/** Late; soon when less than an hour is left; else calm. */
export function urgency(duration: Duration): 'late' | 'soon' | 'calm' {
  if (duration.overdue) return 'late';
  return duration.days === 0 && duration.hours === 0 ? 'soon' : 'calm';
}
