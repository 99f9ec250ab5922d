import { LifeboatError } from '@lifeboat/kernel';
import type { TenantScope } from '../scope/tenant-scope.js';
import type { TenantSnapshot } from './tenant-snapshot.js';

/**
 * Checks, when all is copied, that no table was emptied, rewritten, detached or dropped between the snapshot and the
 * first look at it. TRUNCATE and the rewriting forms of ALTER TABLE are not transactional for older snapshots: their
 * rows would be missing silently. From the first look on, the snapshot's own connection holds locks that keep them
 * out; that it still answers proves that it held them until now.
 *
 * @throws LifeboatError TABLE_REWRITTEN
 */
export async function checkTablesStand(snapshot: TenantSnapshot, scope: TenantScope): Promise<void> {
  const tables = scope.tables.filter((table) => table.class !== 'excluded').map(({ model }) => model.oid);
  const { rows } = await snapshot.reader.query<{ name: string }>(MOVED_SQL, [tables]);
  if (rows.length > 0) {
    throw tableRewritten(rows.map(({ name }) => name).join(', '));
  }
}

/** @param what was changed: tables, or something of them */
export function tableRewritten(what: string): LifeboatError {
  return new LifeboatError('TABLE_REWRITTEN', {
    detail: `Just as the backup began, these were emptied, rewritten or taken away by TRUNCATE or ALTER TABLE: ${what}. Their rows of that moment can no longer be read, so the backup was given up.`,
    remedy: 'The backup is tried again by itself; if not, start it again.',
  });
}

/** What the snapshot sees of each table and its partitions, against what the server's functions know of them now. */
const MOVED_SQL = `
WITH RECURSIVE part (oid, whole) AS (
  SELECT w, w FROM unnest($1::oid[]) AS w
  UNION ALL
  SELECT i.inhrelid, part.whole FROM part JOIN pg_inherits i ON i.inhparent = part.oid
    JOIN pg_class p ON p.oid = i.inhrelid AND p.relispartition)
SELECT n.nspname || '.' || c.relname AS name
  FROM part JOIN pg_class c ON c.oid = part.oid AND c.relkind = 'r' JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relfilenode IS DISTINCT FROM pg_relation_filenode(c.oid)
    OR (part.oid <> part.whole AND pg_partition_root(part.oid) IS DISTINCT FROM part.whole)
 ORDER BY 1`;
