import type { Timer } from './tick-contracts.js';
import { Ticks } from './ticks.js';

/** Nothing ticks: where work is done inline, without Redis, the catalog alone says what is due. */
export class NoTicks extends Ticks {
  override upsert(): Promise<void> {
    return Promise.resolve();
  }

  override remove(): Promise<void> {
    return Promise.resolve();
  }

  override list(): Promise<Timer[]> {
    return Promise.resolve([]);
  }
}
