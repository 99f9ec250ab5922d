import type { Storage } from '@lifeboat/archive';
import { type Clock, messageOf } from '@lifeboat/kernel';

const EVERY_MS = 3_600_000;
/** Whoever is alive writes again and again: what nobody has touched for so long belongs to a worker that was killed. */
const ABANDONED_AFTER_MS = 6 * 3_600_000;

/** Removes half-written objects of killed workers, which nobody sees and which would fill the repository by and by. */
export class LeftoverSweeper {
  private nextAt = 0;

  constructor(
    private readonly storage: Storage,
    private readonly clock: Clock,
  ) {}

  /** Sweeps at the first call and then once an hour. Never throws: tidiness must not stop a backup. */
  async sweepNowAndThen(): Promise<void> {
    const now = this.clock.now().getTime();
    if (now < this.nextAt) {
      return;
    }
    this.nextAt = now + EVERY_MS;
    try {
      await this.storage.sweep(new Date(now - ABANDONED_AFTER_MS));
    } catch (error) {
      process.emitWarning(`leftovers in the repository were not removed: ${messageOf(error)}`);
    }
  }
}
