import type { ForeignKeyModel } from '../schema/schema-model.js';
import { matchReference } from '../scope/match-reference.js';
import { ident, tableName } from '../scope/quote.js';
import { fromClause, ownerlessCondition, scopedTable, tenantCondition } from '../scope/tenant-predicate.js';
import { isTenantClass, type ScopedTable, type TenantScope } from '../scope/tenant-scope.js';

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
    .flatMap((key) => referringRows(scope, key, table, tenantId, path));
  if (references.length === 0) {
    return null;
  }
  const referred = `(${references.join(' OR ')})`;
  return ownerless === null ? referred : `${ownerless} AND ${referred}`;
}

/** Conditions that one foreign key adds: rows of the tenant that refer here, and shared rows that do. */
function referringRows(
  scope: TenantScope,
  key: ForeignKeyModel,
  table: ScopedTable,
  tenantId: string,
  path: readonly number[],
): string[] {
  const child = scopedTable(scope, key.table);
  if (child === undefined) {
    return [];
  }
  const conditions: string[] = [];
  if (isTenantClass(child.class)) {
    conditions.push(exists(key, child, table, tenantCondition(child, tenantId)));
  }
  if (child.class === 'shared' || ownerlessCondition(child) !== null) {
    // A circle among shared tables has no end to follow: all rows of the table that closes it are taken along.
    const shared = path.includes(child.model.oid)
      ? (ownerlessCondition(child) ?? 'true')
      : conditionOf(scope, child, tenantId, [...path, table.model.oid]);
    if (shared !== null) {
      conditions.push(exists(key, child, table, shared));
    }
  }
  return conditions;
}

function exists(
  key: ForeignKeyModel,
  child: ScopedTable,
  parent: ScopedTable,
  childCondition: string,
): string {
  const columns = key.columns.map(ident).join(', ');
  const refers = matchReference(
    key,
    (name) => `${tableName(parent)}.${ident(name)}`,
    (name) => `refers.${ident(name)}`,
  );
  return `EXISTS (SELECT FROM (SELECT ${columns} FROM ${fromClause(child.model)} WHERE ${childCondition}) AS refers WHERE ${refers})`;
}
