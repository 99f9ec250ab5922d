import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';
import type { PoolClient } from 'pg';
import type { AppDatabase } from '../connection/app-database.js';
import { translatePostgresError } from '../connection/translate-error.js';
import type { EndWatch } from '../connection/cancel-on-abort.js';
import { literal } from '../scope/quote.js';

/**
 * How long a connection waits for a lock. Whoever wants a table for himself, such as a TRUNCATE, waits for the snapshot's
 * keeper, and another of its connections would wait behind him for ever: the server cannot see that circle. pg_dump's
 * workers do not wait at all, for the same reason.
 */
const READER_LOCK_TIMEOUT = '1s';
/** The keeper holds nothing that others wait for when it first touches a table; it waits for a migration to end. */
const KEEPER_LOCK_TIMEOUT = '60s';
const LOCK_NOT_AVAILABLE = '55P03';

/** What a manifest records of the moment that a backup shows. */
export interface SnapshotInfo {
  /** As `pg_current_snapshot()` prints it. */
  text: string;
  xmin: string;
  xmax: string;
  inProgress: string[];
  /** WAL insert position read after the snapshot was taken. */
  endLsn: string;
}

/** The server that a backup came from. */
export interface ServerInfo {
  version: string;
  versionNumber: number;
  systemIdentifier: string;
  timeline: number;
  encoding: string;
  database: string;
}

/**
 * One moment of the application database, seen by several connections at once: a REPEATABLE READ transaction that
 * exports its snapshot for as long as this object is open.
 */
export class TenantSnapshot {
  private constructor(
    private readonly database: AppDatabase,
    private readonly keeper: PoolClient,
    /** For `SET TRANSACTION SNAPSHOT` and `pg_dump --snapshot`, while this object is open. */
    readonly exportedId: string,
    readonly info: SnapshotInfo,
    readonly server: ServerInfo,
    private readonly signal: AbortSignal | undefined,
    private readonly endWatch: EndWatch,
  ) {}

  /**
   * Takes the snapshot. The first statement reads it as text, so that text and content are the same moment; `endLsn`
   * is read after.
   *
   * @param signal an abort cancels what the server is doing for any of the snapshot's connections
   * @throws LifeboatError APP_DATABASE_UNAVAILABLE; NOT_SUPPORTED on a standby, whose snapshots differ from the primary's
   */
  static async open(database: AppDatabase, signal?: AbortSignal): Promise<TenantSnapshot> {
    const keeper = await database.connect();
    let endWatch: EndWatch | undefined;
    try {
      endWatch = await database.cancelOnAbort(keeper, signal);
      await keeper.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const snapshot = await keeper.query<Omit<SnapshotInfo, 'endLsn'>>(SNAPSHOT_SQL);
      await keeper.query(`SET LOCAL lock_timeout = '${KEEPER_LOCK_TIMEOUT}'`);
      const rest = await keeper.query<ServerInfo & { exportedId: string; endLsn: string; standby: boolean }>(
        SERVER_SQL,
      );
      const info = snapshot.rows[0];
      const server = rest.rows[0];
      if (info === undefined || server === undefined) {
        throw new Error('the server returned no snapshot');
      }
      const { exportedId, endLsn, standby, ...serverInfo } = server;
      if (standby) {
        throw new LifeboatError('NOT_SUPPORTED', {
          detail: `"${database.name}" is a standby; its snapshots do not tell which transactions the primary had finished.`,
          remedy: 'Point APP_DATABASE_URL at the primary.',
        });
      }
      return new TenantSnapshot(
        database,
        keeper,
        exportedId,
        { ...info, endLsn },
        serverInfo,
        signal,
        endWatch,
      );
    } catch (error) {
      await endWatch?.();
      keeper.release(true);
      throw translatePostgresError(error, database.name);
    }
  }

  /** The keeper's own connection, to be used between other uses of it. Its errors are the server's own. */
  get reader(): PoolClient {
    return this.keeper;
  }

  /**
   * Runs work on another connection that sees the same moment; its transaction is rolled back unless it may write.
   *
   * @param mode `write` lets the work create and fill staging tables, and commits
   * @throws LifeboatError TABLE_LOCKED, and what the work throws
   */
  async withReader<T>(work: (client: PoolClient) => Promise<T>, mode: 'read' | 'write' = 'read'): Promise<T> {
    return this.database.withConnection(async (client) => {
      await client.query(
        `BEGIN ISOLATION LEVEL REPEATABLE READ ${mode === 'read' ? 'READ ONLY' : 'READ WRITE'}`,
      );
      await client.query(`SET TRANSACTION SNAPSHOT ${literal(this.exportedId)}`);
      await client.query(`SET LOCAL lock_timeout = '${READER_LOCK_TIMEOUT}'`);
      const result = await work(client).catch((error: unknown) => {
        throw systemCodeOf(error) === LOCK_NOT_AVAILABLE ? tableLocked(this.database.name, error) : error;
      });
      await client.query('COMMIT');
      return result;
    }, this.signal);
  }

  /** Ends the snapshot; what was copied stays valid. */
  async close(): Promise<void> {
    const cancelled = await this.endWatch();
    try {
      await this.keeper.query('ROLLBACK');
      this.keeper.release(cancelled);
    } catch {
      // The connection is gone, and the snapshot with it: that is what closing is for.
      this.keeper.release(true);
    }
  }
}

const tableLocked = (database: string, cause: unknown): LifeboatError =>
  new LifeboatError('TABLE_LOCKED', {
    detail: `In "${database}" somebody waits to have a table for himself (a TRUNCATE, an ALTER TABLE), so it could not be read. Nothing was changed.`,
    remedy: 'It is tried again by itself; if not, do so when that has ended.',
    cause,
  });

const SNAPSHOT_SQL = `
SELECT s::text AS text, pg_snapshot_xmin(s)::text AS xmin, pg_snapshot_xmax(s)::text AS xmax,
       ARRAY(SELECT x::text FROM pg_snapshot_xip(s) AS x) AS "inProgress"
  FROM pg_current_snapshot() AS s`;

/** The timeline is that of the WAL that is being written: after a fail-over the control file learns of it later. */
const SERVER_SQL = `
SELECT pg_export_snapshot() AS "exportedId", pg_is_in_recovery() AS standby,
       CASE WHEN pg_is_in_recovery() THEN '' ELSE pg_current_wal_insert_lsn()::text END AS "endLsn",
       current_setting('server_version') AS version, current_setting('server_version_num')::int AS "versionNumber",
       (SELECT system_identifier::text FROM pg_control_system()) AS "systemIdentifier",
       CASE WHEN pg_is_in_recovery() THEN (SELECT timeline_id FROM pg_control_checkpoint())
            ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END AS timeline,
       current_setting('server_encoding') AS encoding, current_database() AS database`;
