import type { ClientBase } from 'pg';
import { columnList, ident } from '../scope/quote.js';
import type { StagedTable } from './staged-table.js';

/**
 * Makes the empty table that takes the keys of the rows that a link of a chain leaves as they are.
 *
 * @param fields how many columns at the front of the backup's rows make up a key
 * @returns those columns, as the table names them
 */
export async function makeKeptKeys(
  client: ClientBase,
  { load }: StagedTable,
  fields: number,
): Promise<string[]> {
  const columns = load.columns.slice(0, fields);
  await client.query(`DROP TABLE IF EXISTS ${load.kept}`);
  await client.query(
    `CREATE UNLOGGED TABLE ${load.kept} WITH (autovacuum_enabled = false) AS
     SELECT ${columnList(columns)} FROM ${load.table} WITH NO DATA`,
  );
  return columns;
}

/**
 * Removes every loaded row whose key is not among the kept ones. Keys are compared as text: the two are of the same
 * version of the same row, printed under the same settings, whatever equality their type has.
 *
 * @returns how many rows are left
 */
export async function keepOnly(
  client: ClientBase,
  { load }: StagedTable,
  columns: readonly string[],
): Promise<number> {
  await client.query(`ANALYZE ${load.kept}`);
  const match = columns.map((name) => `k.${ident(name)}::text = s.${ident(name)}::text`).join(' AND ');
  await client.query(
    `DELETE FROM ${load.table} AS s WHERE NOT EXISTS (SELECT FROM ${load.kept} AS k WHERE ${match})`,
  );
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::float8 AS count FROM ${load.table}`,
  );
  await client.query(`DROP TABLE ${load.kept}`);
  return rows[0]?.count ?? 0;
}
