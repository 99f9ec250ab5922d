import { setTimeout as delay } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { slotActive } from './slot-active.js';

const TRIES = 100;
const PAUSE_MS = 50;

/**
 * Ends the connection that reads from a slot, and waits until the slot is free. Whoever reads may come back.
 *
 * @throws LifeboatError SLOT_ACTIVE where it stays in use
 */
export async function releaseSlot(replication: PoolClient, slot: string, signal: AbortSignal): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { rows } = await replication.query(
      `SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = $1 AND active`,
      [slot],
    );
    if (rows.length === 0) {
      return;
    }
    await delay(PAUSE_MS, undefined, { signal });
  }
  throw slotActive(slot);
}
