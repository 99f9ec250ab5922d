import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

const CLIENTS = 4;

/** How long transactions of an application took, in milliseconds. */
export interface LoadLatency {
  /** Transactions per second. */
  rate: number;
  mean: number;
  p95: number;
}

/**
 * An application that updates a row with each transaction.
 *
 * @param perSecond transactions per second in all; null: as many as it can
 */
export async function loadApplication(
  url: string,
  seconds: number,
  perSecond: number | null,
): Promise<LoadLatency> {
  const taken: number[] = [];
  const begun = performance.now();
  const until = begun + seconds * 1_000;
  const work = async (): Promise<void> => {
    const client = new pg.Client(url);
    await client.connect();
    const every = perSecond === null ? 0 : (CLIENTS * 1_000) / perSecond;
    for (let due = performance.now(); due < until; due += every) {
      const early = due - performance.now();
      if (early > 0) {
        await pause(early);
      }
      // From when it was due: what waits for the one before waits, too.
      const from = perSecond === null ? performance.now() : due;
      const id = 1 + Math.floor(Math.random() * 20_000);
      await client.query('UPDATE app.items SET amount = amount + 1 WHERE tenant_id = $1 AND id = $2', [
        1 + (id % 20),
        id,
      ]);
      taken.push(performance.now() - from);
      due = perSecond === null ? performance.now() : due;
    }
    await client.end();
  };
  await Promise.all(Array.from({ length: CLIENTS }, work));
  const sorted = taken.sort((left, right) => left - right);
  return {
    rate: taken.length / ((performance.now() - begun) / 1_000),
    mean: sorted.reduce((sum, one) => sum + one, 0) / sorted.length,
    p95: sorted[Math.floor(sorted.length * 0.95)] ?? NaN,
  };
}
