import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';
import { fromClause, tenantCondition } from '../scope/tenant-predicate.js';
import type { ScopedTable } from '../scope/tenant-scope.js';

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
