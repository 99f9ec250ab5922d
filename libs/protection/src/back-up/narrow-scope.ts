import { qualifiedName, type ScopedTable, type TenantScope } from '@lifeboat/app-database';
import { LifeboatError } from '@lifeboat/kernel';
import { notTenants } from '../tables/not-tenants.js';
import { parseTableName } from '../tables/table-name.js';

/** The tables of a selective backup; null is no wish. */
export interface ChosenTables {
  includeTables: readonly string[] | null;
  excludeTables: readonly string[] | null;
}

/**
 * Leaves the tenant's tables that were not chosen out of the scope. Shared tables stay: of them only rows that chosen
 * ones refer to are copied.
 *
 * @throws LifeboatError TABLE_NOT_FOUND; INVALID_REQUEST for shared and excluded tables, or where nothing is left
 */
export function narrowScope(scope: TenantScope, { includeTables, excludeTables }: ChosenTables): TenantScope {
  if (includeTables === null && excludeTables === null) {
    return scope;
  }
  const included = includeTables?.map((name) => findTable(scope, name)) ?? null;
  const excluded = excludeTables?.map((name) => findTable(scope, name)) ?? [];
  const isChosen = (table: ScopedTable): boolean =>
    table.predicate === null || ((included?.includes(table) ?? true) && !excluded.includes(table));
  const tables = scope.tables.filter(isChosen);
  if (tables.every(({ predicate }) => predicate === null)) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: 'All chosen tables are excluded too, so that the backup would be empty. No backup was taken.',
      remedy: 'Correct includeTables and excludeTables.',
    });
  }
  return { ...scope, tables };
}

function findTable(scope: TenantScope, text: string): ScopedTable {
  const name = qualifiedName(parseTableName(text));
  const found = scope.tables.find((table) => qualifiedName(table) === name);
  if (found === undefined) {
    throw new LifeboatError('TABLE_NOT_FOUND', {
      detail: `There is no table ${name}. No backup was taken.`,
      remedy: 'Name tables as schema.table; "lifeboat scope" lists them.',
    });
  }
  if (found.predicate === null) {
    throw notTenants(found);
  }
  return found;
}
