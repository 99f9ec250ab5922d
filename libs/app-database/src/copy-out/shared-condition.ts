import type { ForeignKeyModel } from '../schema/schema-model.js';
import { ownerlessCondition, scopedTable, tenantCondition } from '../scope/tenant-predicate.js';
import { isTenantClass, type ScopedTable, type TenantScope } from '../scope/tenant-scope.js';
import { type Reference, referredBy } from './referred-by.js';

/**
 * The condition on the rows that belong to nobody and that the tenant's rows refer to, directly or through other such
 * rows. Null where nothing refers to the table. Rows of a direct table without a tenant count as shared.
 */
export function sharedCondition(scope: TenantScope, table: ScopedTable, tenantId: string): string | null {
  return conditionOf(scope, table, tenantId, []);
}

function conditionOf(
  scope: TenantScope,
  table: ScopedTable,
  tenantId: string,
  path: readonly number[],
): string | null {
  const ownerless = ownerlessCondition(table);
  if (table.class !== 'shared' && ownerless === null) {
    return null;
  }
  const references = scope.foreignKeys
    .filter((key) => key.referencedTable === table.model.oid)
    .flatMap((key) => referencesBy(scope, key, table, tenantId, path));
  if (references.length === 0) {
    return null;
  }
  const referred = referredBy(table, references);
  return ownerless === null ? referred : `${ownerless} AND ${referred}`;
}

/** The rows that one foreign key lets refer here: those of the tenant, and shared rows. */
function referencesBy(
  scope: TenantScope,
  key: ForeignKeyModel,
  table: ScopedTable,
  tenantId: string,
  path: readonly number[],
): Reference[] {
  const child = scopedTable(scope, key.table);
  if (child === undefined) {
    return [];
  }
  const conditions = isTenantClass(child.class) ? [tenantCondition(child, tenantId)] : [];
  if (child.class === 'shared' || ownerlessCondition(child) !== null) {
    // A circle among shared tables has no end to follow: all rows of the table that closes it are taken along.
    const shared = path.includes(child.model.oid)
      ? (ownerlessCondition(child) ?? 'true')
      : conditionOf(scope, child, tenantId, [...path, table.model.oid]);
    conditions.push(...(shared === null ? [] : [shared]));
  }
  return conditions.map((condition) => ({ key, child, condition }));
}
