import { type Baseline, isNewer } from '../baseline/baseline.js';
import { bindTenant, linkPredicate, scopedTable } from '../scope/tenant-predicate.js';
import type { ScopedTable, TenantScope } from '../scope/tenant-scope.js';

/**
 * SQL condition on rows of the tenant that are, in this very version, in a backup taken at the baseline; FROM must name
 * the table unaliased.
 *
 * Of a direct table that is every row which is older than the baseline: the row itself says whose it is. A row of a linked
 * table can come to the tenant, or leave it, while it stays as it is: its parent row is changed. So each row on its path
 * must be older too. Then every one of them was there at the baseline, in this version, and so was the path.
 */
export function keptCondition(
  scope: TenantScope,
  table: ScopedTable,
  tenantId: string,
  baseline: Baseline,
): string {
  return bindTenant(keptPredicate(scope, table, baseline), tenantId);
}

function keptPredicate(scope: TenantScope, table: ScopedTable, baseline: Baseline): string {
  const isOld = `NOT (${isNewer(baseline)})`;
  const { link, model, predicate } = table;
  const parent = link === null ? undefined : scopedTable(scope, link.referencedTable);
  if (link === null || parent === undefined) {
    if (predicate === null) {
      throw new RangeError(`${table.schema}.${table.name} has no tenant`);
    }
    return `${predicate} AND ${isOld}`;
  }
  return `${isOld} AND ${linkPredicate(link, model, parent.model, keptPredicate(scope, parent, baseline))}`;
}
