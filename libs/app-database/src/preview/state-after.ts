import type { TableDelta } from '../compare/tenant-plan.js';
import { plannedRows } from '../compare/planned-rows.js';
import { deltaKeyOf, keyOf, matchKey } from '../scope/match-key.js';
import { columnList, tableName } from '../scope/quote.js';
import { fromClause } from '../scope/tenant-predicate.js';
import type { ScopedTable } from '../scope/tenant-scope.js';

/** The rows that an apply leaves as they are, of all tenants, as a sub-select. */
export function rowsThatStay(table: ScopedTable, delta: TableDelta | undefined, selectList: string): string {
  const all = `SELECT ${selectList} FROM ${fromClause(table.model)}`;
  if (delta === undefined) {
    return `(${all})`;
  }
  const name = tableName(table);
  const own =
    table.primaryKey.length > 0
      ? matchKey(table, deltaKeyOf('gone'), keyOf(name))
      : `gone.live_place = ${name}.ctid AND gone.live_leaf = ${name}.tableoid`;
  return `(${all} WHERE NOT EXISTS (SELECT FROM ${delta.staged.delta} AS gone WHERE gone.action <> 'i' AND ${own}))`;
}

/** The rows of a table, of all tenants, as they will be after the apply, as a sub-select. */
export function rowsAfter(
  table: ScopedTable,
  delta: TableDelta | undefined,
  columns: readonly string[],
): string {
  const stay = rowsThatStay(table, delta, columnList(columns));
  return delta === undefined
    ? stay
    : `(SELECT * FROM ${stay} AS stay UNION ALL SELECT ${columnList(columns, 's')} FROM ${plannedRows(delta.staged, 's')})`;
}
