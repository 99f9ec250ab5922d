import type { Repository } from '@lifeboat/archive';
import type { Clock } from '@lifeboat/kernel';

/** Whoever is alive writes again and again: what nobody has touched for so long belongs to a worker that was killed. */
const ABANDONED_AFTER_MS = 6 * 3_600_000;

/** Removes what interrupted work has left behind. */
export class Sweep {
  constructor(
    private readonly repository: Repository,
    private readonly clock: Clock,
  ) {}

  /** @throws LifeboatError REPOSITORY_UNAVAILABLE */
  async run(): Promise<void> {
    await this.repository.storage.sweep(new Date(this.clock.now().getTime() - ABANDONED_AFTER_MS));
  }
}
