import {
  type RecoveryInput,
  RequestRecovery,
  type RecoveryWindowView,
  ShowRecoveryWindow,
} from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import {
  changeLogCaughtUp,
  epochIsPast,
  runSql,
  type SampleLifeboat,
  startSchemaLifeboat,
  TestCapture,
  testActor,
  type TestDatabase,
} from '@lifeboat/testing';
import { dropSlotByHand } from './enrol-by-hand.js';
import { Enrolment } from './enrolment.js';
import { codeOf } from './site.js';

export interface RecoverySiteOptions {
  /** Makes tables in the schema `app`; there are tenants `1` and `2`. */
  schema: string;
  /** Whether changes of the schema are marked in the stream. True if not given. */
  ddlMarker?: boolean;
  environment?: Record<string, string>;
  /** Further application databases by name. */
  others?: Record<string, TestDatabase>;
  /** Where catalog and application live; one of the run's server if not given. */
  database?: TestDatabase;
}

/** A Lifeboat over tables of a test's own, enrolled as `lifeboat protect` does it, whose changes are captured. */
export class RecoverySite {
  private constructor(
    readonly lifeboat: SampleLifeboat,
    private capture: TestCapture | null,
  ) {}

  static async open({
    schema,
    ddlMarker,
    environment = {},
    others = {},
    database,
  }: RecoverySiteOptions): Promise<RecoverySite> {
    const lifeboat = await startSchemaLifeboat(
      schema,
      { CHANGE_LOG_FLUSH_SECONDS: '0.1', ...environment },
      { ownName: true, others, ...(database !== undefined && { database }) },
    );
    await new Enrolment(lifeboat).protect({ ddlMarker, database: lifeboat.database.name });
    const site = new RecoverySite(lifeboat, await TestCapture.follow(lifeboat));
    await epochIsPast((text) => site.sql(text));
    return site;
  }

  /** As superuser, each on a connection of its own; answers with the last statement's rows. */
  sql(statements: string): Promise<Record<string, unknown>[]> {
    return runSql(this.lifeboat.database.superuserUrl, statements);
  }

  /** A moment between two transactions, as a person would give it. */
  async moment(): Promise<string> {
    const [row] = await this.sql(
      `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time`,
    );
    return String(row?.['time']);
  }

  /** The rows of a tenant's table as text, sorted. */
  async rows(table: string, tenant = '1'): Promise<string[]> {
    const rows = await this.sql(`SELECT (t.*)::text AS row FROM ${table} AS t WHERE tenant_id = ${tenant}`);
    return rows.map(({ row }) => String(row)).sort();
  }

  /** Waits until everything up to this moment is durable. */
  async caughtUp(timeoutMs?: number): Promise<void> {
    // What is covered ends with a commit.
    await this.sql(`SELECT pg_logical_emit_message(true, 'test', '')`);
    await changeLogCaughtUp(this.lifeboat, timeoutMs);
  }

  async stopCapture(): Promise<void> {
    await this.capture?.stop();
    this.capture = null;
  }

  async startCapture(): Promise<void> {
    this.capture = await TestCapture.follow(this.lifeboat);
  }

  /** Recovers a tenant by the change log; answers with `completed`, or the code of what went wrong. */
  async recover(input: RecoveryInput, tenant = '1'): Promise<string> {
    return codeOf(await this.lifeboat.recover(tenant, { engine: 'changes', ...input }));
  }

  /** The error with which a recovery is refused at once. */
  async refusal(input: RecoveryInput, tenant = '1'): Promise<unknown> {
    const { app } = this.lifeboat;
    return runAs(testActor(), () =>
      app.get(RequestRecovery).request(tenant, { engine: 'changes', ...input }, null),
    ).then(
      () => new Error('it was not refused'),
      (error: unknown) => error,
    );
  }

  window(tenant = '1'): Promise<RecoveryWindowView> {
    return runAs(testActor(), () => this.lifeboat.app.get(ShowRecoveryWindow).show(tenant));
  }

  async close(): Promise<void> {
    await this.stopCapture();
    await dropSlotByHand(this.lifeboat.database.superuserUrl, this.lifeboat.database.name);
    await this.lifeboat.close();
  }
}
