import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import type { AppDatabase } from '../connection/app-database.js';
import { readOne } from '../connection/read-one.js';
import type { TenantScope } from '../scope/tenant-scope.js';
import type { Baseline } from './baseline.js';

/** Backups older than this are restored without a baseline. */
const MARK_DAYS = 400;
/** Half of what 32 bits can tell apart: ids go on being used while a restore runs. */
const XID_WINDOW = 2n ** 30n;
const XID_MODULUS = 2n ** 32n;

/**
 * Leaves a mark of a backup in the application database, in a transaction that begins after the backup's snapshot was
 * taken. A database that has the mark has, in its own history, everything that the snapshot saw; one that was set back
 * to a moment before it, by a storage snapshot for instance, has not. The mark names the snapshot: one that an earlier
 * attempt at the same backup has left says nothing of a later one.
 *
 * @param snapshot as `pg_current_snapshot()` prints it
 * @throws LifeboatError APP_DATABASE_NOT_PREPARED
 */
export async function markBackup(
  database: AppDatabase,
  backupId: string,
  tenantId: string,
  snapshot: string,
): Promise<void> {
  await database.withConnection(async (client) => {
    try {
      await client.query(
        `WITH expired AS (
           DELETE FROM lifeboat_app.backup_marks
            WHERE tenant_id = $2 AND marked_at < now() - make_interval(days => $4))
         INSERT INTO lifeboat_app.backup_marks (backup_id, tenant_id, snapshot) VALUES ($1, $2, $3)
         ON CONFLICT (backup_id) DO UPDATE SET snapshot = excluded.snapshot, marked_at = now()`,
        [backupId, tenantId, snapshot, MARK_DAYS],
      );
    } catch (error) {
      throw notPrepared(error);
    }
  });
}

/** What a manifest says of where and when its backup was taken. */
export interface BackupOrigin {
  backupId: string;
  systemIdentifier: string;
  /** The schema version that the scope had then. */
  schemaVersion: string;
  /** Its snapshot as `pg_current_snapshot()` printed it. */
  snapshot: string;
  /** `xmin` of that snapshot, 64 bits. */
  xmin: string;
}

/**
 * The baseline that a backup gives in this database now, or null where none can be relied upon: another cluster, a
 * history without the mark of the backup's snapshot, a schema change since (a dropped column that came back has the same
 * rows with other values), or more than 2³⁰ transactions ago.
 */
export async function findBaseline(
  client: ClientBase,
  scope: TenantScope,
  origin: BackupOrigin,
): Promise<Baseline | null> {
  const { baseline } = await judgeBaseline(client, scope, origin);
  return baseline;
}

/** A baseline, or why there is none, as a clause. */
export type JudgedBaseline = { baseline: Baseline; flaw: null } | { baseline: null; flaw: string };

/** As `findBaseline`, with what is in the way. */
export async function judgeBaseline(
  client: ClientBase,
  scope: TenantScope,
  origin: BackupOrigin,
): Promise<JudgedBaseline> {
  if (scope.schemaVersion !== origin.schemaVersion) {
    return { baseline: null, flaw: 'the schema has changed since' };
  }
  const now = await readOne<{ systemIdentifier: string; next: string; marked: boolean }>(
    client,
    `SELECT (SELECT system_identifier::text FROM pg_control_system()) AS "systemIdentifier",
            pg_snapshot_xmax(pg_current_snapshot())::text AS next,
            EXISTS (SELECT FROM lifeboat_app.backup_marks WHERE backup_id = $1 AND snapshot = $2) AS marked`,
    [origin.backupId, origin.snapshot],
  );
  const xmin = BigInt(origin.xmin);
  if (now.systemIdentifier !== origin.systemIdentifier) {
    return { baseline: null, flaw: 'the database is of another cluster' };
  }
  if (!now.marked || BigInt(now.next) < xmin) {
    return { baseline: null, flaw: "the database's history does not know it: it was set back, or restored" };
  }
  return BigInt(now.next) - xmin < XID_WINDOW
    ? { baseline: { xid: String(xmin % XID_MODULUS) }, flaw: null }
    : { baseline: null, flaw: 'more than 2^30 transactions have passed since' };
}

function notPrepared(error: unknown): unknown {
  const code = systemCodeOf(error);
  return code === '42P01' || code === '42703' || code === '3F000'
    ? new LifeboatError('APP_DATABASE_NOT_PREPARED', {
        detail: 'The application database has no schema lifeboat_app of this version. No backup was taken.',
        remedy: 'Run "lifeboat migrate".',
        cause: error,
      })
    : error;
}
