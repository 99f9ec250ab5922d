import type { LeafModel } from '../schema/schema-model.js';
import { columnList, tableName } from '../scope/quote.js';
import { fromClause } from '../scope/tenant-predicate.js';
import type { ScopedTable } from '../scope/tenant-scope.js';
import { tenantCondition } from '../scope/tenant-predicate.js';

/**
 * The columns of a table that a backup holds: the tenant's key first, so that every row can be checked on its way, then
 * the primary key, so that a row's key can be read without the rest of it. Generated ones are computed by the server.
 */
export function copiedColumns(table: ScopedTable): { name: string; type: string }[] {
  const rank = (name: string): number =>
    name === table.tenantColumn ? 0 : table.primaryKey.includes(name) ? 1 : 2;
  return table.model.columns
    .filter((column) => !column.generated)
    .map(({ name, type }) => ({ name, type }))
    .sort((left, right) => rank(left.name) - rank(right.name));
}

/** The first of these, up to the last of the primary key; none where the table has no key. */
export function keyColumns(table: ScopedTable): { name: string; type: string }[] {
  const columns = copiedColumns(table);
  const places = table.primaryKey.map((name) => columns.findIndex((column) => column.name === name));
  return columns.slice(0, Math.max(-1, ...places) + 1);
}

/** Of these the primary key alone. */
export function goneColumns(table: ScopedTable): { name: string; type: string }[] {
  return copiedColumns(table).filter(({ name }) => table.primaryKey.includes(name));
}

/** COPY of the rows under a condition, in text format. */
export function copySql(table: ScopedTable, condition: string, columns = copiedColumns(table)): string {
  const list = columnList(columns.map((column) => column.name));
  return `COPY (SELECT ${list} FROM ${fromClause(table.model)} WHERE ${condition}) TO STDOUT`;
}

/** COPY of the tenant's rows in one leaf, between two blocks of it; `toBlock` null runs to the end. */
export function copyRangeSql(
  table: ScopedTable,
  leaf: LeafModel,
  tenantId: string,
  fromBlock: number,
  toBlock: number | null,
): string {
  const columns = columnList(copiedColumns(table).map((column) => column.name));
  const bounds = [
    ...(fromBlock > 0 ? [`ctid >= '(${String(fromBlock)},0)'::tid`] : []),
    ...(toBlock === null ? [] : [`ctid < '(${String(toBlock)},0)'::tid`]),
  ];
  // A linked table's predicate names the table itself, and the leaf stands in its place: only direct tables are split.
  const condition = [tenantCondition(table, tenantId), ...bounds].join(' AND ');
  return `COPY (SELECT ${columns} FROM ONLY ${tableName(leaf)} WHERE ${condition}) TO STDOUT`;
}
