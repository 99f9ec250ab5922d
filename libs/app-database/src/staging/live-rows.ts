import { columnList } from '../scope/quote.js';
import { fromClause, tenantCondition } from '../scope/tenant-predicate.js';
import type { ScopedTable } from '../scope/tenant-scope.js';

/** The tenant's live rows as a sub-select, in the given columns. */
export function liveRows(table: ScopedTable, tenantId: string, columns: readonly string[]): string {
  return `(SELECT ${columnList(columns)} FROM ${fromClause(table.model)} WHERE ${tenantCondition(table, tenantId)})`;
}
