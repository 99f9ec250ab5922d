import { systemCodeOf } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { tableName } from '../scope/quote.js';
import type { ScopedTable } from '../scope/tenant-scope.js';
import { lockNotAcquired, QUERY_CANCELED } from './translate-apply-error.js';

/** What locking takes by itself, where nobody stands in the way: thousands of partitions have as many locks. */
const SHORTEST_MS = 100;

/**
 * Locks the tables against every writer, in the order of their names so that two restores cannot block each other.
 * Readers go on. A lock that is not had in time fails, because everybody queues behind a waiting lock. `lock_timeout`
 * bounds the wait for each table; the statement as a whole is bounded too, since meanwhile it holds those it has.
 *
 * @param timeoutMs for all tables together
 * @throws LifeboatError LOCK_NOT_ACQUIRED, or the server's own error for a lock
 */
export async function lockTables(
  client: ClientBase,
  tables: readonly ScopedTable[],
  timeoutMs: number,
): Promise<void> {
  const names = tables.map((table) => (table.model.partitioned ? '' : 'ONLY ') + tableName(table)).sort();
  await client.query(`SET LOCAL statement_timeout = ${String(Math.max(timeoutMs, SHORTEST_MS))}`);
  try {
    await client.query(`LOCK TABLE ${names.join(', ')} IN SHARE ROW EXCLUSIVE MODE`);
  } catch (error) {
    throw systemCodeOf(error) === QUERY_CANCELED ? lockNotAcquired(error) : error;
  }
  await client.query('SET LOCAL statement_timeout = 0');
}
