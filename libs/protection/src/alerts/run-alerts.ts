import type { AlertsLock, AlertsRepository } from '@lifeboat/catalog';
import type { Clock } from '@lifeboat/kernel';
import { type RlsTransactions, runAsSystem } from '@lifeboat/tenancy';
import type { AlertSource } from './find/alert-source.js';
import type { Channel } from './tell/channel.js';
import type { TellAlerts } from './tell/tell-alerts.js';

/** What is over is remembered for so long. */
const REMEMBERED_MS = 90 * 86_400_000;

export interface AlertRound {
  /** How much is wrong. */
  present: number;
  /** How many incidents were told, by all channels together. */
  told: number;
}

/** Looks for what is wrong, writes it down, and tells what has changed. */
export class RunAlerts {
  constructor(
    private readonly lock: AlertsLock,
    private readonly sources: readonly AlertSource[],
    private readonly transactions: RlsTransactions,
    private readonly alerts: AlertsRepository,
    private readonly delivery: { tellAlerts: TellAlerts; channels: readonly Channel[] },
    private readonly clock: Clock,
  ) {}

  /**
   * Runs as the system. Several at a time do no harm: the others leave it to the first.
   *
   * @returns null where another one is at it
   * @throws LifeboatError CATALOG_UNAVAILABLE; the signal's reason when aborted
   */
  run(signal: AbortSignal): Promise<AlertRound | null> {
    return runAsSystem('alerts', () => this.lock.tryWithLock((either) => this.round(either), signal));
  }

  private async round(signal: AbortSignal): Promise<AlertRound> {
    const found = await Promise.all(this.sources.map((source) => source.find()));
    const present = found.flatMap((each) => each.present);
    const unknown = found.flatMap((each) => each.unknown);
    signal.throwIfAborted();
    await this.transactions.run(async () => {
      await this.alerts.record(present, unknown);
      await this.alerts.forget(new Date(this.clock.now().getTime() - REMEMBERED_MS));
    });
    const { tellAlerts, channels } = this.delivery;
    // At once: one that hangs does not hold up the others.
    const sending = channels.map((channel) => tellAlerts.tell(channel, signal));
    await Promise.allSettled(sending);
    const told = await Promise.all(sending);
    return { present: present.length, told: told.reduce((sum, count) => sum + count, 0) };
  }
}
