import { qualifiedName, type RowKey, type TablePart, type TenantScope } from '@lifeboat/app-database';
import type { ManifestTable } from '@lifeboat/archive';
import { LifeboatError } from '@lifeboat/kernel';
import type { RestoreWishes } from './restore-wishes.js';
import { notTenants } from '../tables/not-tenants.js';
import { parseTableName } from '../tables/table-name.js';

/** A table of the backup, and the name that its live table must have. */
export interface NamedTable {
  archived: ManifestTable;
  /** As `schema.table`. */
  liveName: string;
}

/** What is wanted of one table of the backup. */
export interface SelectedTable extends NamedTable {
  part: TablePart;
  /** Of part `rows`: which. */
  keys: RowKey[];
}

/**
 * Tells what of each table of a backup a restore is about. Tables that were not named serve as parents: rows of theirs
 * that restored rows refer to, and that are gone, come along. A table that was excluded by name never does.
 *
 * @throws LifeboatError TABLE_NOT_FOUND; INVALID_REQUEST for tables that hold no rows of tenants
 */
export function selectTables(
  tables: readonly NamedTable[],
  scope: TenantScope,
  { tables: chosen, excludeTables, rows }: RestoreWishes,
): SelectedTable[] {
  const find = (name: string): NamedTable => findTable(name, tables, scope);
  const excluded = new Set(
    (excludeTables ?? []).filter((name) => !isNewTable(name, tables, scope)).map(find),
  );
  const wanted = chosen === null ? null : new Set(chosen.map(find));
  const keys = new Map<NamedTable, RowKey[]>();
  for (const { table, key } of rows ?? []) {
    const named = find(table);
    keys.set(named, [...(keys.get(named) ?? []), key]);
  }
  const partOf = (table: NamedTable): TablePart => {
    if (rows !== null) {
      return keys.has(table) ? 'rows' : 'parents';
    }
    return wanted === null || wanted.has(table) ? 'all' : 'parents';
  };
  return tables
    .filter((table) => !excluded.has(table))
    .map((table) => ({ ...table, part: partOf(table), keys: keys.get(table) ?? [] }));
}

function findTable(name: string, tables: readonly NamedTable[], scope: TenantScope): NamedTable {
  const wanted = qualifiedName(parseTableName(name));
  const found =
    tables.find(({ archived }) => qualifiedName(archived) === wanted) ??
    tables.find(({ liveName }) => liveName === wanted);
  if (found !== undefined) {
    return found;
  }
  const live = scope.tables.find((table) => qualifiedName(table) === wanted);
  throw live !== undefined && (live.class === 'shared' || live.class === 'excluded')
    ? notTenants(live)
    : new LifeboatError('TABLE_NOT_FOUND', {
        detail: `The backup holds no table ${wanted}. Nothing was restored.`,
        remedy: `Choose from the tables that it holds: ${tables.map(({ archived }) => qualifiedName(archived)).join(', ')}.`,
      });
}

/** A table that came after the backup is left alone in any case. */
function isNewTable(name: string, tables: readonly NamedTable[], scope: TenantScope): boolean {
  const wanted = qualifiedName(parseTableName(name));
  return (
    !tables.some(({ archived, liveName }) => wanted === qualifiedName(archived) || wanted === liveName) &&
    scope.tables.some((table) => qualifiedName(table) === wanted && table.predicate !== null)
  );
}
