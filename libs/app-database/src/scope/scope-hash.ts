import { createHash } from 'node:crypto';
import { isTenantClass, qualifiedName, type ScopedTable } from './tenant-scope.js';

/**
 * What tells tenants' rows apart, as a SHA-256: which tables hold them, by which column or foreign key, and what the
 * rows are made of. It says nothing of other tables, of the order of columns, or of the SQL that this version makes of
 * it, so that a backup of another day or version can be held against it.
 *
 * @param tables in any order; those of foreign keys are looked up among them
 */
export function scopeHash(tables: readonly ScopedTable[]): string {
  const byName = tables
    .filter((table) => isTenantClass(table.class))
    .map((table) => [
      table.schema,
      table.name,
      table.class,
      ownership(table, tables),
      table.primaryKey,
      shape(table),
    ])
    .map((table) => JSON.stringify(table))
    .sort();
  return createHash('sha256').update(JSON.stringify(byName)).digest('hex');
}

function ownership({ tenantColumn, link }: ScopedTable, tables: readonly ScopedTable[]): unknown {
  const parent = tables.find(({ model }) => model.oid === link?.referencedTable);
  return link === null || parent === undefined
    ? tenantColumn
    : [link.columns, qualifiedName(parent), link.referencedColumns];
}

const shape = ({ model }: ScopedTable): string[] =>
  model.columns.map(({ name, type, generated }) => JSON.stringify([name, type, generated])).sort();
