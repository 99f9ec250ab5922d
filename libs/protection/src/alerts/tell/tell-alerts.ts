import type { AlertChannel, AlertChannelsRepository, AlertsRepository, UntoldAlert } from '@lifeboat/catalog';
import type { AlertsConfig } from '@lifeboat/config';
import type { Clock } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import { composeMessage } from './alert-message.js';
import type { Channel } from './channel.js';

/** The pause after a first failure; it doubles with each further one, up to the longest. */
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 3_600_000;

/**
 * Tells what has changed, by one channel at a time: all of it in one message. What was not taken is told later, with what
 * has come since, so that a receiver that was away is not flooded.
 */
export class TellAlerts {
  private readonly logger = new Logger('Alerts');

  constructor(
    private readonly transactions: RlsTransactions,
    private readonly alerts: AlertsRepository,
    private readonly channels: AlertChannelsRepository,
    private readonly config: AlertsConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs as the system, by one process at a time. A process that dies between sending and noting it has the next one send
   * again: at least once.
   *
   * @returns how many incidents were told
   * @throws LifeboatError CATALOG_UNAVAILABLE; the signal's reason when aborted
   */
  async tell(channel: Channel, signal: AbortSignal): Promise<number> {
    const { state, untold } = await this.transactions.run(() => this.read(channel));
    if (untold.length === 0) {
      return 0;
    }
    const message = composeMessage(untold, this.clock.now());
    const { accepted, answer } = await channel.send(message, signal);
    if (accepted) {
      await this.noteSuccess(channel, untold);
      this.logger.log({
        msg: `Alerts were sent by ${channel.name}: ${message.title}`,
        alerts: untold.length,
        answer,
      });
      return untold.length;
    }
    signal.throwIfAborted();
    await this.noteFailure(channel, state, answer);
    return 0;
  }

  /** Nothing while a channel rests after a failure. */
  private async read({ name }: Channel): Promise<{ state: AlertChannel; untold: UntoldAlert[] }> {
    const state = await this.channels.use(name);
    return {
      state,
      untold: this.rests(state)
        ? []
        : await this.alerts.listUntold(name, {
            ...this.config,
            since: state.since,
          }),
    };
  }

  /** No pause is longer than the longest: a clock that was ahead, and was set back, silences nobody. */
  private rests({ nextTryAt }: AlertChannel): boolean {
    const left = (nextTryAt?.getTime() ?? 0) - this.clock.now().getTime();
    return left > 0 && left <= LONGEST_PAUSE_MS;
  }

  private async noteSuccess({ name }: Channel, untold: readonly UntoldAlert[]): Promise<void> {
    await this.transactions.run(async () => {
      await this.alerts.markTold(name, untold);
      await this.channels.succeeded(name);
    });
  }

  private async noteFailure(
    { name, destination }: Channel,
    { failures }: AlertChannel,
    answer: string,
  ): Promise<void> {
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures, 20), LONGEST_PAUSE_MS);
    const nextTryAt = new Date(this.clock.now().getTime() + pauseMs);
    await this.transactions.run(() => this.channels.failed(name, answer, nextTryAt));
    this.logger.error({
      msg: `Alerts could not be sent by ${name} to ${destination}: ${answer}. They are sent again.`,
      failures: failures + 1,
      nextTryAt,
    });
  }
}
