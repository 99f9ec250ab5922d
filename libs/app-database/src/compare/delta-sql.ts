import type { ClientBase } from 'pg';
import { keyOf, matchKey } from '../scope/match-key.js';
import { columnList, ident } from '../scope/quote.js';
import { fromClause, tenantCondition } from '../scope/tenant-predicate.js';
import type { ForeignKeyModel } from '../schema/schema-model.js';
import { chosenOnly } from '../staging/chosen-keys.js';
import { rowHash } from '../staging/content-digest.js';
import { DRAWN_COLUMN, plannedImage } from '../staging/drawn-column.js';
import { liveRows } from '../staging/live-rows.js';
import type { StagedTable } from '../staging/staged-table.js';
import type { RestoreMode } from './tenant-plan.js';

/** Actions of a delta row: insert, update in place, replace (delete and insert), delete. */
const ACTIONS: Record<RestoreMode, string> = {
  replace: `'i','u','r','d'`,
  missing: `'i'`,
  merge: `'i','u','r'`,
};

/** Writes the table of differences, anew where there is one; see `differences`. */
export async function createDelta(
  client: ClientBase,
  staged: StagedTable,
  tenantId: string,
  mode: RestoreMode,
  foreignKeys: readonly ForeignKeyModel[],
): Promise<void> {
  const rows = differences(staged, tenantId, mode, foreignKeys);
  await client.query(`
    DROP TABLE IF EXISTS ${staged.delta};
    CREATE UNLOGGED TABLE ${staged.delta} WITH (autovacuum_enabled = false) AS ${rows}`);
}

/**
 * The differences between staged and live rows, as a SELECT: `action`, the key (`k1`, …), the old values of the columns
 * that other tables refer to (`o1`, …; see `referencedColumns`), the values of the columns that the backup does not know
 * (`x1`, …), `h`, a hash of both images, and `wh` and `lh`, of each by itself as digests of content know it.
 *
 * Rows are compared as images (`*<>`), as PostgreSQL does itself when it refreshes a materialized view concurrently:
 * that works for types without equality, and tells -0 from 0.
 */
export function differences(
  staged: StagedTable,
  tenantId: string,
  mode: RestoreMode,
  foreignKeys: readonly ForeignKeyModel[],
): string {
  return staged.table.primaryKey.length > 0
    ? keyedDelta(staged, tenantId, mode, foreignKeys)
    : keylessDelta(staged, tenantId, mode);
}

function keyedDelta(
  staged: StagedTable,
  tenantId: string,
  mode: RestoreMode,
  foreignKeys: readonly ForeignKeyModel[],
): string {
  const key = staged.table.primaryKey;
  const first = ident(key[0] ?? '');
  const on = matchKey(staged.table, keyOf('s'), keyOf('l'));
  const fragile = fragileColumns(staged);
  const changesKey = `ROW(${columnList(fragile, 's')})::record *<> ROW(${columnList(fragile, 'l')})::record`;
  const referenced = referencedColumns(staged, foreignKeys);
  const named = [
    ...deltaColumns('k', key, (name) => `coalesce(s.${ident(name)}, l.${ident(name)})`),
    ...deltaColumns('o', referenced, (name) => `l.${ident(name)}`),
    ...deltaColumns('x', staged.keptColumns, (name) => `l.${ident(name)}`),
  ];
  const isDrawn = staged.drawn.length > 0;
  const wanted = `(SELECT ${columnList(isDrawn ? [...staged.columns, DRAWN_COLUMN] : staged.columns)} FROM ${staged.staging})`;
  // Generated ones are not staged; others can refer to them all the same.
  const generated = referenced.filter((name) => ![...staged.columns, ...staged.keptColumns].includes(name));
  const unstaged = [...staged.keptColumns, ...generated];
  const live = liveRows(
    staged.table,
    tenantId,
    [...staged.columns, ...unstaged],
    staged.keys?.baseline ?? null,
  );
  const image = (alias: string, hasMore: boolean): string =>
    hasMore ? `ROW(${columnList(staged.columns, alias)})::record` : `(${alias}.*)`;
  const wantedImage = image('s', isDrawn);
  const liveImage = image('l', unstaged.length > 0);
  const planned = isDrawn ? `, ${plannedImage(staged, 's')} AS planned` : '';
  // OFFSET keeps the texts of both rows from being made anew for each hash.
  return `
SELECT action, ${named.map(({ name }) => name).join(', ')},
       hashtextextended(concat_ws('|', ${isDrawn ? 'planned' : 'wanted'}, '=>', live), 0) AS h,
       ${rowHash('wanted')} AS wh, ${rowHash('live')} AS lh FROM (
  SELECT (CASE WHEN l.${first} IS NULL THEN 'i' WHEN s.${first} IS NULL THEN 'd'
               WHEN ${changesKey} THEN 'r' ELSE 'u' END)::"char" AS action,
         ${named.map(({ name, value }) => `${value} AS ${name}`).join(', ')},
         ${wantedImage}::text AS wanted, ${liveImage}::text AS live${planned}
    FROM ${chosenOnly(staged, wanted)} AS s
    FULL JOIN ${chosenOnly(staged, live)} AS l ON ${on}
   WHERE s.${first} IS NULL OR l.${first} IS NULL OR ${wantedImage} *<> ${liveImage} OFFSET 0) AS difference
 WHERE action IN (${ACTIONS[mode]})`;
}

/** Columns of the table of differences: a letter and a number, and the value as SQL. */
const deltaColumns = (
  letter: string,
  columns: readonly string[],
  valueOf: (name: string) => string,
): { name: string; value: string }[] =>
  columns.map((column, index) => ({ name: `${letter}${String(index + 1)}`, value: valueOf(column) }));

/**
 * A table without a key is a multiset: equal rows are numbered, and what has no partner is inserted or deleted. Its
 * rows are named by their places, which hold for as long as the tenant's row versions are the plan's.
 */
function keylessDelta(staged: StagedTable, tenantId: string, mode: RestoreMode): string {
  const { model } = staged.table;
  const columns = columnList(staged.columns);
  const numbered = (source: string): string =>
    `SELECT place, leaf, image, planned, row_number() OVER (PARTITION BY image ORDER BY leaf, place) AS number FROM (${source}) AS r`;
  const stagedRows = `SELECT ctid AS place, 0::oid AS leaf, ROW(${columns})::text AS image, ${plannedImage(staged, 'r')} AS planned FROM ${staged.staging} AS r`;
  const live = `SELECT ctid AS place, tableoid AS leaf, ROW(${columns})::text AS image, NULL AS planned
                  FROM ${fromClause(model)} WHERE ${tenantCondition(staged.table, tenantId)}`;
  return `
SELECT * FROM (
  SELECT (CASE WHEN l.place IS NULL THEN 'i' ELSE 'd' END)::"char" AS action,
         s.place AS staged_place, l.leaf AS live_leaf, l.place AS live_place,
         hashtextextended(concat_ws('|', s.planned, '=>', l.image), 0) AS h,
         ${rowHash('s.image')} AS wh, ${rowHash('l.image')} AS lh
    FROM (${numbered(stagedRows)}) AS s
    FULL JOIN (${numbered(live)}) AS l ON s.image = l.image AND s.number = l.number
   WHERE s.place IS NULL OR l.place IS NULL) AS difference
 WHERE action IN (${ACTIONS[mode]})`;
}

/**
 * Columns whose change cannot be an UPDATE in any order: of primary, unique, exclusion and partition keys, and identity
 * columns. A primary key can change though it stays equal: 1.0 and 1.00 are the same number.
 */
function fragileColumns(staged: StagedTable): string[] {
  const { uniqueKeys, partitionKey, columns } = staged.table.model;
  const names = new Set([
    ...staged.table.primaryKey,
    ...uniqueKeys.flatMap((key) => key.columns),
    ...partitionKey,
    ...columns.filter((column) => column.identityAlways).map((column) => column.name),
  ]);
  // A generated column is not compared, and any column can feed it.
  const generatedKey = columns.some((column) => column.generated && names.has(column.name));
  return generatedKey ? staged.columns : staged.columns.filter((name) => names.has(name));
}

/** Columns outside the primary key that foreign keys refer to, in a fixed order. */
export function referencedColumns(staged: StagedTable, foreignKeys: readonly ForeignKeyModel[]): string[] {
  const names = foreignKeys
    .filter((key) => key.referencedTable === staged.table.model.oid)
    .flatMap((key) => key.referencedColumns);
  return [...new Set(names)].filter((name) => !staged.table.primaryKey.includes(name)).sort();
}
