import { messageOf } from '@lifeboat/kernel';
import type { ClientBase, Pool } from 'pg';
import { readOne } from './read-one.js';

/** Ends the watch over a connection. Answers whether it was cancelled; then it must not serve anybody else. */
export type EndWatch = () => Promise<boolean>;

const neverCancelled: EndWatch = () => Promise.resolve(false);

/**
 * Has an abort cancel what the server is doing for a connection, such as waiting for somebody's lock: otherwise the
 * abort would be noticed only when the server answers.
 *
 * @param pool lends the other connection that a cancellation takes
 */
export async function cancelOnAbort(pool: Pool, client: ClientBase, signal?: AbortSignal): Promise<EndWatch> {
  if (signal === undefined) {
    return neverCancelled;
  }
  const { pid } = await readOne<{ pid: number }>(client, 'SELECT pg_backend_pid() AS pid');
  let cancelling: Promise<void> | null = null;
  const onAbort = (): void => {
    cancelling = cancel(pool, pid);
  };
  signal.throwIfAborted();
  signal.addEventListener('abort', onAbort, { once: true });
  return async () => {
    signal.removeEventListener('abort', onAbort);
    await cancelling;
    return cancelling !== null;
  };
}

async function cancel(pool: Pool, pid: number): Promise<void> {
  try {
    await pool.query('SELECT pg_cancel_backend($1)', [pid]);
  } catch (error) {
    // The work then ends when the server answers: later, but as well.
    process.emitWarning(`a query could not be cancelled: ${messageOf(error)}`);
  }
}
