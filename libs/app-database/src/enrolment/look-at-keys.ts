import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';
import type { SnapshotInfo } from '../copy-out/tenant-snapshot.js';
import type { EnforcedKey } from './tied-tables.js';

/** The foreign keys of tables at one moment. */
export interface KeyLook {
  snapshot: SnapshotInfo;
  /** The server's time, in ISO 8601 with microseconds. */
  time: string;
  /** Those that are enforced and hold for every row. */
  keys: EnforcedKey[];
}

/**
 * Reads the foreign keys and the snapshot that shows them.
 *
 * @param names as `schema.table`, whole tables, not partitions
 */
export async function lookAtKeys(client: ClientBase, names: readonly string[]): Promise<KeyLook> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    const { snapshot, ...look } = await readOne<{
      snapshot: Omit<SnapshotInfo, 'endLsn'>;
      time: string;
      keys: EnforcedKey[];
    }>(client, KEYS_SQL, [names]);
    const { lsn } = await readOne<{ lsn: string }>(
      client,
      'SELECT pg_catalog.pg_current_wal_insert_lsn()::text AS lsn',
    );
    return { ...look, snapshot: { ...snapshot, endLsn: lsn } };
  } finally {
    await client.query('ROLLBACK');
  }
}

// A key that is switched off by its triggers, or that was never validated, tells nothing of the rows that are there.
const KEYS_SQL = `
WITH tables AS (
  SELECT c.oid, concat(n.nspname, '.', c.relname) AS name
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
   WHERE concat(n.nspname, '.', c.relname) = ANY ($1::text[]) AND c.relkind IN ('r', 'p')
), keys AS (
  SELECT t.name AS "table", r.name AS "references",
         ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u (attnum, n)
                 JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = u.attnum ORDER BY u.n) AS columns,
         ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS u (attnum, n)
                 JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.confrelid AND a.attnum = u.attnum ORDER BY u.n) AS "referencedColumns",
         ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute AS a
                WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey) AND NOT a.attnotnull) AS nullable
    FROM pg_catalog.pg_constraint AS k
    JOIN tables AS t ON t.oid = k.conrelid
    JOIN tables AS r ON r.oid = k.confrelid
   WHERE k.contype = 'f' AND k.convalidated AND k.conparentid = 0
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger AS g WHERE g.tgconstraint = k.oid AND g.tgenabled = 'D')
), seen AS (
  SELECT pg_catalog.pg_current_snapshot() AS s
)
SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time,
       json_build_object('text', s::text, 'xmin', pg_catalog.pg_snapshot_xmin(s)::text,
                         'xmax', pg_catalog.pg_snapshot_xmax(s)::text,
                         'inProgress', ARRAY(SELECT x::text FROM pg_catalog.pg_snapshot_xip(s) AS x)) AS snapshot,
       (SELECT coalesce(json_agg(k), '[]') FROM keys AS k) AS keys
  FROM seen`;
