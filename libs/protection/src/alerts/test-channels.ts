import type { AlertChannelName, AuditWriter } from '@lifeboat/catalog';
import { type Clock, LifeboatError } from '@lifeboat/kernel';
import type { Delivery } from '@lifeboat/observability';
import { currentActor } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { composeTest } from './tell/alert-message.js';
import type { Channel } from './tell/channel.js';

/** What the receiver at the end of a channel has said to a test. */
export interface ChannelTest extends Delivery {
  channel: AlertChannelName;
  destination: string;
}

/** Sends a test by each channel that is configured. */
export class TestChannels {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly channels: readonly Channel[],
    private readonly audit: AuditWriter,
    private readonly clock: Clock,
  ) {}

  /** @throws LifeboatError FORBIDDEN; ALERTS_NOT_CONFIGURED where there is no channel */
  async test(signal?: AbortSignal): Promise<ChannelTest[]> {
    await this.authoriser.require('alerts.test', currentActor().tenantId);
    if (this.channels.length === 0) {
      throw new LifeboatError('ALERTS_NOT_CONFIGURED', {
        detail: 'Nobody is told of alerts: there is neither a webhook nor an address. Nothing was sent.',
        remedy:
          'Set ALERT_WEBHOOK_URL and ALERT_WEBHOOK_SECRET, or ALERT_SMTP_URL, ALERT_EMAIL_FROM and ALERT_EMAIL_TO; see docs/alerts.md.',
      });
    }
    const message = composeTest(this.clock.now());
    const tests = await Promise.all(
      this.channels.map(async (channel): Promise<ChannelTest> => {
        const { name, destination } = channel;
        return { channel: name, destination, ...(await channel.send(message, signal)) };
      }),
    );
    signal?.throwIfAborted();
    await this.audit.write({
      action: 'alerts.test',
      outcome: tests.every(({ accepted }) => accepted) ? 'succeeded' : 'failed',
      detail: { channels: tests.map(({ channel, accepted }) => ({ channel, accepted })) },
    });
    return tests;
  }
}
