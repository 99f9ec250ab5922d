import type { AlertEmailConfig } from '@lifeboat/config';
import { type Delivery, sendEmail } from '@lifeboat/observability';
import type { AlertMessage } from './alert-message.js';
import type { Channel } from './channel.js';
import { messageText } from './message-text.js';

/** Tells people by mail. */
export class EmailChannel implements Channel {
  readonly name = 'email';

  constructor(private readonly config: AlertEmailConfig) {}

  get destination(): string {
    return this.config.to.join(', ');
  }

  send(message: AlertMessage, signal?: AbortSignal): Promise<Delivery> {
    const text = [
      message.title,
      messageText(message),
      `Lifeboat, ${message.at.toISOString()}. All that is open: lifeboat alerts list`,
    ].join('\n\n');
    return sendEmail(this.config, { subject: `[Lifeboat] ${message.title}`, text: `${text}\n` }, signal);
  }
}
