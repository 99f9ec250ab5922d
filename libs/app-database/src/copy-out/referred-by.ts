import type { ForeignKeyModel } from '../schema/schema-model.js';
import { matchReference } from '../scope/match-reference.js';
import { ident, tableName } from '../scope/quote.js';
import { fromClause } from '../scope/tenant-predicate.js';
import type { ScopedTable } from '../scope/tenant-scope.js';

/** Rows that refer to a table by one foreign key. */
export interface Reference {
  key: ForeignKeyModel;
  child: ScopedTable;
  /** SQL condition on the child's rows. */
  condition: string;
}

/**
 * The condition that any of the references leads to a row of the table. Written so that the server reads each
 * referring table once: an OR of sub-selects it would run for every row anew, which takes hours where the referring
 * columns have no index.
 */
export function referredBy(table: ScopedTable, references: readonly Reference[]): string {
  const alike = new Map<string, Reference[]>();
  for (const reference of references) {
    const kind = comparisonOf(reference);
    alike.set(kind, [...(alike.get(kind) ?? []), reference]);
  }
  const conditions = [...alike.values()].map((group) => referredByAlike(table, group));
  if (conditions.length === 1) {
    return conditions.join('');
  }
  const places = (condition: string): string =>
    `SELECT tableoid, ctid FROM ${fromClause(table.model)} WHERE ${condition}`;
  const name = tableName(table);
  return `(${name}.tableoid, ${name}.ctid) IN (${conditions.map(places).join(' UNION ALL ')})`;
}

/** Equal where references compare the same columns in the same way, so that they can stand in one list. */
function comparisonOf({ key, child }: Reference): string {
  const types = key.columns.map((name) => child.model.columns.find((column) => column.name === name)?.type);
  return JSON.stringify([key.referencedColumns, key.operators, key.collations, types]);
}

function referredByAlike(table: ScopedTable, group: readonly Reference[]): string {
  const [first] = group;
  if (first === undefined) {
    return 'false';
  }
  const { key } = first;
  const refers = group.map(({ key: { columns }, child, condition }) => {
    const list = columns.map((name, index) => `${ident(name)} AS r${String(index + 1)}`).join(', ');
    return `SELECT ${list} FROM ${fromClause(child.model)} WHERE ${condition}`;
  });
  const match = matchReference(
    key,
    (name) => `${tableName(table)}.${ident(name)}`,
    (name) => `refers.r${String(key.columns.indexOf(name) + 1)}`,
  );
  return `EXISTS (SELECT FROM (${refers.join(' UNION ')}) AS refers WHERE ${match})`;
}
