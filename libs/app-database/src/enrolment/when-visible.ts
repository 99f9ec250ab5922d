import { setTimeout as delay } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';

const LOOK_EVERY_MS = 20;
/** A transaction that waits for a standby can stay unseen for as long as that takes. */
const PATIENCE_MS = 5_000;

/**
 * Waits until what a committed transaction has done can be seen: its commit is in the WAL, and so in the stream of
 * changes, a moment before.
 * Gives up after some seconds.
 *
 * @param xid 64 bits, as text
 */
export async function whenVisible(client: ClientBase, xid: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const { visible } = await readOne<{ visible: boolean }>(
      client,
      'SELECT pg_catalog.pg_visible_in_snapshot($1::xid8, pg_catalog.pg_current_snapshot()) AS visible',
      [xid],
    );
    if (visible || performance.now() > deadline) {
      return;
    }
    await delay(LOOK_EVERY_MS);
  }
}
