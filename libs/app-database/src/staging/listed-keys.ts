import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';
import { columnList, ident } from '../scope/quote.js';
import type { StagedTable } from './staged-table.js';

/**
 * Makes the empty table that takes keys that a link of a chain lists.
 *
 * @param fields positions of the columns of a key in the backup's rows
 * @returns those columns, as the table names them
 */
export async function makeKeptKeys(
  client: ClientBase,
  { load }: StagedTable,
  fields: readonly number[],
): Promise<string[]> {
  const columns = load.columns.filter((_, index) => fields.includes(index));
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
  await client.query(`DELETE FROM ${load.table} AS s WHERE NOT ${isListed(load, columns)}`);
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::float8 AS count FROM ${load.table}`,
  );
  await client.query(`DROP TABLE ${load.kept}`);
  return rows[0]?.count ?? 0;
}

/**
 * Removes every loaded row whose key is among the listed ones, compared as by `keepOnly`.
 *
 * @returns how many rows were removed
 */
export async function removeListed(
  client: ClientBase,
  { load }: StagedTable,
  columns: readonly string[],
): Promise<number> {
  await client.query(`ANALYZE ${load.kept}`);
  const { rowCount } = await client.query(`DELETE FROM ${load.table} AS s WHERE ${isListed(load, columns)}`);
  await client.query(`DROP TABLE ${load.kept}`);
  return rowCount ?? 0;
}

/**
 * How many primary keys more than one loaded row has.
 *
 * @param columns of the key, as the table names them
 */
export async function countDoubled(
  client: ClientBase,
  { load }: StagedTable,
  columns: readonly string[],
): Promise<number> {
  const list = columnList(columns);
  const { doubled } = await readOne<{ doubled: number }>(
    client,
    `SELECT count(*)::float8 AS doubled FROM (SELECT FROM ${load.table} GROUP BY ${list} HAVING count(*) > 1) AS d`,
  );
  return doubled;
}

function isListed({ kept }: StagedTable['load'], columns: readonly string[]): string {
  const match = columns.map((name) => `k.${ident(name)}::text = s.${ident(name)}::text`).join(' AND ');
  return `EXISTS (SELECT FROM ${kept} AS k WHERE ${match})`;
}
