import type { Schema } from '@yilian/shared';
import type { Tone } from '../components/tones';

export const thresholds: readonly Schema<'MessageThreshold'>[] = [
  'all',
  'urgent',
  'emergency',
  'never',
];
export const channelKinds: readonly Schema<'ChannelKind'>[] = ['wecom', 'dingtalk'];

export const toneOfDelivery: Record<Schema<'DeliveryState'>, Tone> = {
  waiting: 'waiting',
  sent: 'good',
  dead: 'bad',
  cancelled: 'over',
};
