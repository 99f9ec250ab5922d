import type { ClientBase } from 'pg';
import { ident, literal } from '../scope/quote.js';
import type { ScopedTable } from '../scope/tenant-scope.js';
import type { StagedTable } from './staged-table.js';

/** A column that a table got, and what that gave to the rows that were there already. */
export interface FilledColumn {
  name: string;
  /** As text; null: NULL. */
  fill: string | null;
  /** Lower half of the id of the transaction that made the column, or changed what is known of it since. */
  xid: number;
}

/**
 * Finds out what older rows hold in columns, if these came later than the rows. The catalog keeps a constant default of
 * the moment at which the column came; where it does not, a column without a default is NULL, unless the table was written
 * anew since, so that nobody can tell. What is not known is left out.
 */
export async function readFilledColumns(
  client: ClientBase,
  { model: { oid } }: ScopedTable,
  names: readonly string[],
): Promise<FilledColumn[]> {
  const { rows } = await client.query<FilledColumn>(FILLS_SQL, [oid, names]);
  return rows;
}

/** Adds columns to the staged rows, all of which get the fill. */
export async function addFilledColumns(
  client: ClientBase,
  staged: StagedTable,
  filled: readonly FilledColumn[],
): Promise<StagedTable> {
  const { table, staging, columns, keptColumns } = staged;
  for (const { name, fill } of filled) {
    const type = table.model.columns.find((column) => column.name === name)?.type ?? 'text';
    const value = fill === null ? '' : ` DEFAULT CAST(${literal(fill)} AS ${type})`;
    await client.query(`ALTER TABLE ${staging} ADD COLUMN ${ident(name)} ${type}${value}`);
  }
  const names = filled.map(({ name }) => name);
  return {
    ...staged,
    columns: [...columns, ...names],
    keptColumns: keptColumns.filter((name) => !names.includes(name)),
  };
}

/** Takes columns out of the staged rows again. */
export async function removeFilledColumns(
  client: ClientBase,
  staged: StagedTable,
  names: readonly string[],
): Promise<StagedTable> {
  for (const name of names) {
    await client.query(`ALTER TABLE ${staged.staging} DROP COLUMN ${ident(name)}`);
  }
  return {
    ...staged,
    columns: staged.columns.filter((name) => !names.includes(name)),
    keptColumns: [...staged.keptColumns, ...names],
  };
}

/** Of a partitioned table every leaf must say the same. */
const FILLS_SQL = `
WITH attributes AS (
  SELECT a.attname AS name, a.attrelid, a.xmin, a.atthasmissing AS kept,
         (a.attmissingval::text::text[])[1] AS fill,
         a.atthasmissing OR (NOT a.attnotnull AND NOT a.atthasdef AND c.relfilenode = c.oid) AS known
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
   WHERE c.oid IN (SELECT relid FROM pg_partition_tree($1) WHERE isleaf UNION ALL SELECT $1::oid::regclass)
     AND (c.relkind <> 'p') AND a.attname = ANY ($2::text[]) AND NOT a.attisdropped)
SELECT f.name, min(f.fill) AS fill, min(a.xmin::text)::float8 AS xid
  FROM attributes f JOIN pg_attribute a ON a.attrelid = $1 AND a.attname = f.name
 GROUP BY f.name
HAVING bool_and(f.known) AND count(DISTINCT coalesce('=' || f.fill, '')) = 1`;
