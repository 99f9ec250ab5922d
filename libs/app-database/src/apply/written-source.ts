import type { TableDelta } from '../compare/tenant-plan.js';
import { deltaKeyOf, keyOf, matchKey } from '../scope/match-key.js';
import { tableName } from '../scope/quote.js';
import { fromClause, tenantCondition } from '../scope/tenant-predicate.js';
import type { ScopedTable } from '../scope/tenant-scope.js';

/** A table that an apply has written to, and how its written rows are found again. */
export interface WrittenTable {
  table: ScopedTable;
  /** Null where the tenant's rows were loaded straight: then all of them were written. */
  delta: TableDelta | null;
}

/**
 * The live rows that the apply has written, as a sub-select. Tables without a key, and those loaded straight, answer
 * with all rows of the tenant.
 *
 * @param selectList SQL list of what to select of each row
 */
export function writtenRows({ table, delta }: WrittenTable, tenantId: string, selectList: string): string {
  const key = table.primaryKey;
  const all = `FROM ${fromClause(table.model)} WHERE ${tenantCondition(table, tenantId)}`;
  if (delta === null || key.length === 0) {
    return `(SELECT ${selectList} ${all})`;
  }
  const match = matchKey(table, deltaKeyOf('d'), keyOf(tableName(table)));
  return `(SELECT ${selectList} FROM ${fromClause(table.model)}
            WHERE EXISTS (SELECT FROM ${delta.staged.delta} AS d WHERE d.action <> 'd' AND ${match}))`;
}

/** Whether the apply has added or changed rows of the table. */
export function hasWrites({ delta }: WrittenTable): boolean {
  return delta === null || delta.inserts + delta.updates + delta.replacements > 0;
}
