import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '@lifeboat/kernel';
import pg from 'pg';
import { readOne } from './read-one.js';

/** Ends the watch over a connection. Answers whether it was cancelled; then it must not serve anybody else. */
export type EndWatch = () => Promise<boolean>;

/** How long the server may take to stop what it is doing. After that the connection is given up. */
const PATIENCE_MS = 5_000;

const neverCancelled: EndWatch = () => Promise.resolve(false);

/**
 * Has an abort cancel what the server is doing for a connection, such as waiting for somebody's lock: otherwise the
 * abort would be noticed only when the server answers. A server that has fallen silent, behind a broken network perhaps,
 * is not waited for.
 *
 * @param pool lends the other connection that a cancellation takes
 */
export async function cancelOnAbort(
  pool: pg.Pool,
  client: pg.ClientBase,
  signal?: AbortSignal,
): Promise<EndWatch> {
  if (signal === undefined) {
    return neverCancelled;
  }
  const { pid } = await readOne<{ pid: number }>(client, 'SELECT pg_backend_pid() AS pid');
  let cancelling: Promise<void> | null = null;
  let givingUp: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    cancelling = Promise.race([cancel(pool, pid), delay(PATIENCE_MS, undefined, { ref: false })]);
    givingUp = setTimeout(() => void breakConnection(client), PATIENCE_MS);
  };
  signal.throwIfAborted();
  signal.addEventListener('abort', onAbort, { once: true });
  return async () => {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(givingUp);
    await cancelling;
    return cancelling !== null;
  };
}

async function cancel(pool: pg.Pool, pid: number): Promise<void> {
  try {
    await pool.query('SELECT pg_cancel_backend($1)', [pid]);
  } catch (error) {
    // The work then ends when the server answers, or when it is no longer waited for.
    process.emitWarning(`a query could not be cancelled: ${messageOf(error)}`);
  }
}

/** A client that is ended in the middle of a query closes its socket at once, and the query fails. */
async function breakConnection(client: pg.ClientBase): Promise<void> {
  if (client instanceof pg.Client) {
    await client.end();
  }
}
