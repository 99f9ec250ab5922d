import type { AlertWebhookConfig } from '@lifeboat/config';
import { type Delivery, postWebhook } from '@lifeboat/observability';
import type { Clock } from '@lifeboat/kernel';
import type { AlertMessage } from './alert-message.js';
import type { Channel } from './channel.js';
import { slackText } from './slack-text.js';

/** Of what the receiver says. */
const QUOTED = 200;

/** Tells a program by HTTP: as signed JSON, or as Slack takes it. */
export class WebhookChannel implements Channel {
  readonly name = 'webhook';

  constructor(
    private readonly config: AlertWebhookConfig,
    private readonly clock: Clock,
  ) {}

  /** The path may be a secret, as Slack's is. */
  get destination(): string {
    const { protocol, host } = new URL(this.config.url);
    return `${protocol}//${host}`;
  }

  send(message: AlertMessage, signal?: AbortSignal): Promise<Delivery> {
    const body = JSON.stringify(
      this.config.format === 'slack' ? { text: slackText(message) } : documentOf(message),
    );
    return postWebhook(this.config, { body, at: this.clock.now(), signal, quoted: QUOTED });
  }
}

function documentOf({ id, test, at, title, groups }: AlertMessage): Record<string, unknown> {
  return { id, event: test ? 'alerts.test' : 'alerts', at, title, groups };
}
