import { systemCodeOf } from '@lifeboat/kernel';
import type pg from 'pg';
import { waitFor } from '../waiting/wait-for.js';
import { runSql } from './run-sql.js';

/** "tuple concurrently updated", or the first right on a parameter twice. */
const CHANGED_JUST_NOW = ['XX000', '23505'];

/**
 * As `runSql`, for rights that belong to the whole server: where another test file changes the same ones at this moment, it is
 * tried again.
 *
 * @param sql all or nothing of it is done
 */
export function runClusterSql<T extends pg.QueryResultRow = pg.QueryResultRow>(
  url: string,
  sql: string,
): Promise<T[]> {
  return waitFor(
    () =>
      runSql<T>(url, sql).catch((error: unknown) => {
        if (CHANGED_JUST_NOW.includes(systemCodeOf(error) ?? '')) {
          return null;
        }
        throw error;
      }),
    { what: 'the rights of the server to be left alone by others' },
  );
}
