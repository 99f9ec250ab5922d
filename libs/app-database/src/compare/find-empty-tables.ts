import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';
import { fromClause, tenantCondition } from '../scope/tenant-predicate.js';
import { qualifiedName, type ScopedTable } from '../scope/tenant-scope.js';
import { dataChanged } from './data-changed.js';

/** Which of the tables hold no row of the tenant, by one query. */
export async function findEmptyTables(
  client: ClientBase,
  tables: readonly ScopedTable[],
  tenantId: string,
): Promise<Set<ScopedTable>> {
  if (tables.length === 0) {
    return new Set();
  }
  const checks = tables.map(
    (table) =>
      `NOT EXISTS (SELECT FROM ${fromClause(table.model)} WHERE ${tenantCondition(table, tenantId)})`,
  );
  const { empty } = await readOne<{ empty: boolean[] }>(
    client,
    `SELECT ARRAY[${checks.join(', ')}] AS empty`,
  );
  return new Set(tables.filter((_, index) => empty[index] === true));
}

/** @throws LifeboatError TENANT_DATA_CHANGED where one of the tables holds a row of the tenant */
export async function requireEmpty(
  client: ClientBase,
  tables: readonly ScopedTable[],
  tenantId: string,
): Promise<void> {
  const empty = await findEmptyTables(client, tables, tenantId);
  const filled = tables.find((table) => !empty.has(table));
  if (filled !== undefined) {
    throw dataChanged(qualifiedName(filled));
  }
}
