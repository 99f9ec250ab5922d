import { AppDatabases, captureNames } from '@lifeboat/app-database';
import { CaptureChanges } from '@lifeboat/protection';
import type { SampleLifeboat } from '../lifeboat/sample-lifeboat.js';
import { runSql } from '../stack/run-sql.js';
import { waitFor } from '../waiting/wait-for.js';
import { changeLogCaughtUp } from './caught-up.js';
import { enrolTables } from './enrol-tables.js';
import { epochIsPast } from './epoch-is-past.js';

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
   * Enrols the tables, and returns when an epoch has begun, and backups from now on can be bases of it.
   *
   * @param lifeboat with a name of its own, and `CHANGE_LOG_FLUSH_SECONDS` as short as tests need it
   */
  static async start(lifeboat: SampleLifeboat): Promise<TestCapture> {
    const { superuserUrl, name } = lifeboat.database;
    const { publication, slot } = captureNames(name);
    await enrolTables(superuserUrl, publication);
    await runSql(superuserUrl, `SELECT pg_create_logical_replication_slot('${slot}', 'pgoutput')`);
    const capture = await TestCapture.follow(lifeboat);
    await epochIsPast((text) => runSql(superuserUrl, text));
    return capture;
  }

  /** Captures a database that is enrolled; returns when what was committed until now is durable. */
  static async follow(lifeboat: SampleLifeboat): Promise<TestCapture> {
    const { superuserUrl, name } = lifeboat.database;
    const capture = new TestCapture(lifeboat, superuserUrl, name);
    await capture.caughtUp();
    return capture;
  }

  /** Ends capturing; the slot stays, and holds back what is committed from now on. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Waits until all that was committed before the call is durable, and every moment before it can be recovered to. */
  async caughtUp(): Promise<void> {
    // What is covered ends with a commit.
    await runSql(this.url, `SELECT pg_logical_emit_message(true, 'test', '')`);
    await changeLogCaughtUp(this.lifeboat);
  }

  /** Ends capturing, and drops the slot, without which the database could not be dropped. */
  async close(): Promise<void> {
    await this.stop();
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
