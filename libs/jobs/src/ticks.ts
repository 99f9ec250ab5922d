import type { Timer } from './tick-contracts.js';

/**
 * Where timers are kept that tick. An abstract class, so that it is its own injection token. Every method throws
 * REDIS_UNAVAILABLE within seconds where they cannot be reached; none hangs.
 */
export abstract class Ticks {
  /** Adds timers, or changes those of the same id: each ticks from its next due time on, whatever was due before. */
  abstract upsert(timers: readonly Timer[]): Promise<void>;

  /** Takes timers away; one that is not there is none. */
  abstract remove(ids: readonly string[]): Promise<void>;

  /** Those that will tick. One whose next tick was lost is not among them. */
  abstract list(): Promise<Timer[]>;
}
