import { setTimeout as delay } from 'node:timers/promises';
import type { ChangeLogEpochsRepository } from '@lifeboat/catalog';
import { parseLsn } from '@lifeboat/change-log';
import type { ChangeLogConfig } from '@lifeboat/config';
import type { RlsTransactions } from '@lifeboat/tenancy';

const LOOK_EVERY_MS = 100;
/** A capture that keeps up needs one flush for what is on its way, and one heartbeat where nothing is. */
const FLUSHES = 3;
const GRACE_MS = 10_000;

/** Waits for the capture. */
export class AwaitDurable {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly epochs: ChangeLogEpochsRepository,
    private readonly config: Pick<ChangeLogConfig, 'flushSeconds'>,
  ) {}

  /**
   * Waits until all that was committed before a position is in the repository.
   *
   * @returns false where a capture that keeps up would have been there long ago, or the epoch has ended
   * @throws the reason of the signal once it aborts
   */
  async until(epochId: string, lsn: string, signal: AbortSignal): Promise<boolean> {
    const limit = performance.now() + FLUSHES * this.config.flushSeconds * 1_000 + GRACE_MS;
    for (;;) {
      const epoch = await this.transactions.run(() => this.epochs.find(epochId));
      if (epoch === null) {
        return false;
      }
      if (parseLsn(epoch.coveredLsn) >= parseLsn(lsn)) {
        return true;
      }
      if (epoch.endedAt !== null || performance.now() > limit) {
        return false;
      }
      await delay(LOOK_EVERY_MS, undefined, { signal });
    }
  }
}
