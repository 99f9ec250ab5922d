import type { ForeignKeyModel, TableModel } from '../schema/schema-model.js';
import { matchReference } from './match-reference.js';
import { ident, literal, tableName } from './quote.js';
import type { ScopedTable, TenantScope } from './tenant-scope.js';

/** Stands for the tenant id in a stored predicate; no identifier can contain it unquoted. */
const PLACEHOLDER = ':tenant';

/** The condition under which a row of a table is the tenant's own, with the placeholder for the tenant id. */
export function ownPredicate(column: string, tenantKeyType: string): string {
  return `${ident(column)} OPERATOR(pg_catalog.=) CAST(${PLACEHOLDER} AS ${tenantKeyType})`;
}

/** The condition of a linked table: its parent's row is the tenant's. */
export function linkPredicate(
  link: ForeignKeyModel,
  child: TableModel,
  parent: TableModel,
  parentPredicate: string,
): string {
  const columns = link.referencedColumns.map(ident).join(', ');
  const reaches = matchReference(
    link,
    (name) => `link.${ident(name)}`,
    (name) => `${tableName(child)}.${ident(name)}`,
  );
  return `EXISTS (SELECT FROM (SELECT ${columns} FROM ${fromClause(parent)} WHERE ${parentPredicate}) AS link WHERE ${reaches})`;
}

/**
 * A table as it stands in FROM, under its own name so that predicates can refer to it. `ONLY` keeps tables that
 * inherit from it (each has a scope of its own) out.
 */
export function fromClause(table: TableModel): string {
  return table.partitioned ? tableName(table) : `ONLY ${tableName(table)}`;
}

/**
 * The rows of the tenant in a table as a complete SQL condition, for a query whose FROM names the table unaliased.
 *
 * @throws RangeError for a table that has no tenant
 */
export function tenantCondition(table: ScopedTable, tenantId: string): string {
  if (table.predicate === null) {
    throw new RangeError(`${table.schema}.${table.name} has no tenant`);
  }
  return bindTenant(table.predicate, tenantId);
}

/** The rows that belong to nobody in a direct table: those without a tenant. Null where there can be none. */
export function ownerlessCondition({ class: tableClass, tenantColumn, model }: ScopedTable): string | null {
  const column = model.columns.find(({ name }) => name === tenantColumn);
  return tableClass === 'direct' && column?.notNull === false ? `${ident(column.name)} IS NULL` : null;
}

/** Puts the tenant id into a predicate. Only the placeholder outside quotes is replaced. */
export function bindTenant(predicate: string, tenantId: string): string {
  const bound = literal(tenantId);
  return predicate
    .split(/("(?:[^"]|"")*")/)
    .map((part) => (part.startsWith('"') ? part : part.replaceAll(PLACEHOLDER, () => bound)))
    .join('');
}

/** The scoped table of an oid, where it has one. */
export function scopedTable(scope: TenantScope, oid: number): ScopedTable | undefined {
  return scope.tables.find((table) => table.model.oid === oid);
}
