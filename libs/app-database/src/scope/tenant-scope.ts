import type { ForeignKeyModel, TableModel } from '../schema/schema-model.js';

/** How a table relates to a tenant; DESIGN's words. */
export type TableClass = 'root' | 'direct' | 'linked' | 'shared' | 'excluded';

/** One table of the application database with its place in the tenant scope. */
export interface ScopedTable {
  schema: string;
  name: string;
  class: TableClass;
  /** Why it is classed so, for a person. */
  reason: string;
  /** SQL condition on the tenant's rows with `:tenant` for the tenant id; null where the class has none. */
  predicate: string | null;
  primaryKey: string[];
  model: TableModel;
  /** The column that holds the tenant's key itself: in root and direct tables. */
  tenantColumn: string | null;
  /** Of a linked table: the foreign key by which it reaches its tenant. */
  link: ForeignKeyModel | null;
}

/** The tenant scope of a whole application database at one version of its schema. */
export interface TenantScope {
  /** Two databases of equal hash hold tenants' rows of the same shape, told apart in the same way; see `scopeHash`. */
  hash: string;
  /** The cheap mark of the schema that this scope was worked out for. */
  schemaVersion: string;
  /** SQL type of the tenant's key. */
  tenantKeyType: string;
  root: ScopedTable;
  tables: ScopedTable[];
  foreignKeys: ForeignKeyModel[];
}

/** The tables whose rows belong to tenants, parents before the tables that are linked to them. */
export function tenantTables(scope: TenantScope): ScopedTable[] {
  return scope.tables.filter((table) => isTenantClass(table.class));
}

export function isTenantClass(tableClass: TableClass): boolean {
  return tableClass === 'root' || tableClass === 'direct' || tableClass === 'linked';
}

/** `schema.table`, as configuration and messages name it. */
export function qualifiedName(table: { schema: string; name: string }): string {
  return `${table.schema}.${table.name}`;
}
