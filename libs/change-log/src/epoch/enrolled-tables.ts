import {
  type PublicationState,
  type PublishedTable,
  qualifiedName,
  type TenantScope,
} from '@lifeboat/app-database';
import type { EnrolledTable } from '@lifeboat/catalog';

/**
 * The tables of a publication whose changes tell whose they are: those that hold the tenant's key in a column, and have
 * it in their replica identity.
 */
export function enrolledTables({ tables }: PublicationState, scope: TenantScope): EnrolledTable[] {
  const tenantColumns = new Map(scope.tables.map((table) => [qualifiedName(table), table.tenantColumn]));
  return tables.flatMap((table) => {
    const tenantColumn = tenantColumns.get(qualifiedName(table)) ?? null;
    return tenantColumn === null ? [] : (enrolledTable(table, tenantColumn) ?? []);
  });
}

/** Null where its changes do not tell whose they are. */
export function enrolledTable(table: PublishedTable, tenantColumn: string): EnrolledTable | null {
  const { identity, identityColumns, schema, name, primaryKey, columns } = table;
  if (identity === 'mixed' || identity === 'nothing' || !identityColumns.includes(tenantColumn)) {
    return null;
  }
  return { schema, table: name, tenantColumn, keyColumns: primaryKey, identity, columns };
}
