import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { tableName } from '../scope/quote.js';
import type { ScopedTable } from '../scope/tenant-scope.js';

/**
 * Locks the tables against every writer, in the order of their names so that two restores cannot block each other.
 * Readers go on. A lock that is not had within the transaction's `lock_timeout` fails, because everybody queues behind
 * a waiting lock.
 *
 * @throws LifeboatError LOCK_NOT_ACQUIRED
 */
export async function lockTables(client: ClientBase, tables: readonly ScopedTable[]): Promise<void> {
  const names = tables.map((table) => (table.model.partitioned ? '' : 'ONLY ') + tableName(table)).sort();
  try {
    await client.query(`LOCK TABLE ${names.join(', ')} IN SHARE ROW EXCLUSIVE MODE`);
  } catch (error) {
    if (systemCodeOf(error) !== '55P03' && systemCodeOf(error) !== '40P01') {
      throw error;
    }
    throw new LifeboatError('LOCK_NOT_ACQUIRED', {
      detail:
        'Other transactions held the tables for too long, so the restore could not lock them. Nothing was changed.',
      remedy: 'Try again when long transactions have ended, or raise RESTORE_LOCK_TRIES.',
      cause: error,
    });
  }
}
