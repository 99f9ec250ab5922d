import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';
import { fromClause, tenantCondition } from '../scope/tenant-predicate.js';
import type { ScopedTable } from '../scope/tenant-scope.js';
import type { RowVersions } from './tenant-plan.js';

/**
 * Digest of the row versions of the tenant: table, place and inserting transaction of each. Any insert, update or
 * delete between two looks changes it, whichever transaction, subtransaction or two-phase commit did it, and no row
 * need be read beyond its header: much cheaper than comparing contents.
 */
export async function readRowVersions(
  client: ClientBase,
  table: ScopedTable,
  tenantId: string,
): Promise<RowVersions> {
  const { rows, hash } = await readOne<{ rows: string; hash: string }>(
    client,
    `SELECT count(*)::text AS rows,
            coalesce(sum(hashtidextended(ctid, (xmin::text::int8 << 31) # tableoid::int8)), 0)::text AS hash
       FROM ${fromClause(table.model)} WHERE ${tenantCondition(table, tenantId)}`,
  );
  return { rows: Number(rows), hash };
}

export function sameVersions(left: RowVersions, right: RowVersions): boolean {
  return left.rows === right.rows && left.hash === right.hash;
}
