import { readOne, type StagedTable } from '@lifeboat/app-database';
import type { ClientBase } from 'pg';
import { actionOf, sequenceOf } from './change-table.js';

/**
 * A TRUNCATE leaves nothing of the base, nor of the changes before it.
 *
 * @returns whether there was one
 */
export async function emptyAtTruncate(
  client: ClientBase,
  { changes, staging }: StagedTable,
): Promise<boolean> {
  const { last } = await readOne<{ last: string | null }>(
    client,
    `SELECT max(${sequenceOf('c')})::text AS last FROM ${changes.rows} AS c WHERE ${actionOf('c')} = 'R'`,
  );
  if (last === null) {
    return false;
  }
  await client.query(`TRUNCATE ${staging}`);
  await client.query(`DELETE FROM ${changes.rows} AS c WHERE ${sequenceOf('c')} <= ${last}`);
  return true;
}
