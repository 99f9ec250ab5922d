import { isDeepStrictEqual } from 'node:util';
import type { Ticks, Timer } from '@lifeboat/jobs';

export interface TimerChanges {
  /** Timers that were missing, or not as they should be. */
  written: number;
  /** Timers of what is no more, or is switched off. */
  removed: number;
}

/** Makes the timers those that should tick, after a flush of Redis too. */
export class ReconcileTimers {
  constructor(
    private readonly ticks: Ticks,
    private readonly systemTimers: readonly Timer[],
  ) {}

  /**
   * Runs as the system. Several at a time do no harm.
   *
   * @throws LifeboatError CATALOG_UNAVAILABLE, REDIS_UNAVAILABLE
   */
  async run(): Promise<TimerChanges> {
    const present = await this.ticks.list();
    const wanted = new Map(this.systemTimers.map((timer) => [timer.id, timer]));
    const stray = present.filter(({ id }) => !wanted.has(id)).map(({ id }) => id);
    const asWanted = new Set(
      present.filter((timer) => isDeepStrictEqual(timer, wanted.get(timer.id))).map(({ id }) => id),
    );
    const changed = [...wanted.values()].filter(({ id }) => !asWanted.has(id));
    await this.ticks.upsert(changed);
    await this.ticks.remove(stray);
    return { written: changed.length, removed: stray.length };
  }
}
