import type { AlertsConfig } from '@lifeboat/config';
import type { Clock } from '@lifeboat/kernel';
import type { Channel } from './channel.js';
import { EmailChannel } from './email-channel.js';
import { WebhookChannel } from './webhook-channel.js';

/** The channels that are configured. */
export function channelsOf(
  { webhook, email }: Pick<AlertsConfig, 'webhook' | 'email'>,
  clock: Clock,
): Channel[] {
  return [
    ...(webhook === null ? [] : [new WebhookChannel(webhook, clock)]),
    ...(email === null ? [] : [new EmailChannel(email)]),
  ];
}
