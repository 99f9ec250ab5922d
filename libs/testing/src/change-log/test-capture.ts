import { AppDatabases, captureNames } from '@lifeboat/app-database';
import { ChangeLogEpochsRepository } from '@lifeboat/catalog';
import { parseLsn } from '@lifeboat/change-log';
import { CaptureChanges } from '@lifeboat/protection';
import { RlsTransactions, runAsSystem } from '@lifeboat/tenancy';
import type { SampleLifeboat } from '../lifeboat/sample-lifeboat.js';
import { runSql } from '../stack/run-sql.js';
import { waitFor } from '../waiting/wait-for.js';
import { enrolTables } from './enrol-tables.js';

/** The changes of an application's tables in schema `app`, captured by Lifeboat as long as this is open. */
export class TestCapture {
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;

  private constructor(
    private readonly lifeboat: SampleLifeboat,
    private readonly url: string,
    private readonly name: string,
  ) {
    const { app } = lifeboat;
    this.running = app.get(CaptureChanges).run(app.get(AppDatabases).get(name), this.stopping.signal);
  }

  /**
   * Enrols the tables, and returns when an epoch has begun.
   *
   * @param lifeboat with a name of its own, and `CHANGE_LOG_FLUSH_SECONDS` as short as tests need it
   */
  static async start(lifeboat: SampleLifeboat): Promise<TestCapture> {
    const { superuserUrl, name } = lifeboat.database;
    const { publication, slot } = captureNames(name);
    await enrolTables(superuserUrl, publication);
    await runSql(superuserUrl, `SELECT pg_create_logical_replication_slot('${slot}', 'pgoutput')`);
    const capture = new TestCapture(lifeboat, superuserUrl, name);
    await capture.caughtUp();
    return capture;
  }

  /** Waits until all that was committed before the call is durable. */
  async caughtUp(): Promise<void> {
    const [position] = await runSql<{ lsn: string }>(
      this.url,
      'SELECT pg_current_wal_insert_lsn()::text AS lsn',
    );
    const { app } = this.lifeboat;
    const epochOf = (): Promise<{ coveredLsn: string } | null> =>
      runAsSystem('capture', () =>
        app.get(RlsTransactions).run(() => app.get(ChangeLogEpochsRepository).findOpen(this.name)),
      );
    await waitFor(
      async () => {
        const epoch = await epochOf();
        return epoch !== null && parseLsn(epoch.coveredLsn) >= parseLsn(position?.lsn ?? '');
      },
      { what: 'the change log to catch up', timeoutMs: 30_000 },
    );
  }

  /** Ends capturing, and drops the slot, without which the database could not be dropped. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.running;
    const { slot } = captureNames(this.name);
    await waitFor(
      async () => {
        const left = await runSql(
          this.url,
          `SELECT FROM pg_replication_slots WHERE slot_name = '${slot}' AND active`,
        );
        return left.length === 0;
      },
      { what: 'the slot to be free' },
    );
    await runSql(this.url, `SELECT pg_drop_replication_slot('${slot}')`);
  }
}
