import { type Baseline, isNewer } from '../baseline/baseline.js';
import { columnList } from '../scope/quote.js';
import { fromClause, tenantCondition } from '../scope/tenant-predicate.js';
import type { ScopedTable } from '../scope/tenant-scope.js';

/**
 * The tenant's live rows as a sub-select, in the given columns.
 *
 * @param newerThan where given, only rows that may have come after it
 */
export function liveRows(
  table: ScopedTable,
  tenantId: string,
  columns: readonly string[],
  newerThan: Baseline | null = null,
): string {
  const newer = newerThan === null ? '' : ` AND ${isNewer(newerThan)}`;
  return `(SELECT ${columnList(columns)} FROM ${fromClause(table.model)} WHERE ${tenantCondition(table, tenantId)}${newer})`;
}
