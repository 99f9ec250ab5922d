import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProtectDatabase, UnprotectDatabase } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import {
  environmentOf,
  migrateTestDatabase,
  runSql,
  type SampleLifeboat,
  startSchemaLifeboat,
  testActor,
  waitFor,
} from '@lifeboat/testing';
import type { BenchStage } from '../stage/bench-stage.js';
import { CaptureProcess } from './capture-process.js';

const DATABASE = 'bench_capture';
const TENANTS = 20;
const SCHEMA = `
INSERT INTO app.tenants SELECT i, 'tenant ' || i FROM generate_series(3, ${String(TENANTS)}) i;
CREATE TABLE app.items (tenant_id int NOT NULL REFERENCES app.tenants, id bigint, amount numeric(12,2), body text, PRIMARY KEY (tenant_id, id));
INSERT INTO app.items SELECT 1 + i % ${String(TENANTS)}, i, 1, md5(i::text) FROM generate_series(1, 20000) i;
CREATE SEQUENCE app.ids START 1000000;
ANALYZE;`;

/** An application with some tenants, whose changes a capture in a process of its own can follow. */
export class CapturedApplication {
  private constructor(
    readonly url: string,
    private readonly lifeboat: SampleLifeboat,
    private readonly environment: Record<string, string>,
  ) {}

  static async open({ stack, scratch }: BenchStage): Promise<CapturedApplication> {
    const admin = stack.postgres.superuserUrl('postgres');
    await runSql(admin, `DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`);
    await runSql(admin, `CREATE DATABASE ${DATABASE} TEMPLATE template0`);
    const url = stack.postgres.superuserUrl(DATABASE);
    await migrateTestDatabase(url);
    const processUrl = stack.postgres.processUrl(DATABASE);
    const lifeboat = await startSchemaLifeboat(
      SCHEMA,
      { REDIS_URL: stack.redis.url },
      {
        ownName: true,
        database: {
          name: DATABASE,
          superuserUrl: url,
          processUrl,
          drop: async () => {
            await runSql(admin, `DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`);
          },
        },
      },
    );
    const file = join(scratch, 'capture.yaml');
    const databases = [{ name: DATABASE, APP_DATABASE_URL: processUrl }];
    await writeFile(file, JSON.stringify({ applicationDatabases: databases }));
    return new CapturedApplication(url, lifeboat, {
      ...environmentOf(lifeboat.config),
      LIFEBOAT_CONFIG: file,
      CHANGE_LOG_SPOOL_DIRECTORY: scratch,
      CHANGE_LOG_FLUSH_SECONDS: '1',
      LOG_LEVEL: 'error',
    });
  }

  /** As `lifeboat protect`. */
  async enrol(): Promise<void> {
    await runAs(testActor(), () => this.lifeboat.app.get(ProtectDatabase).protect({}, quietly()));
  }

  /** As `lifeboat unprotect`, when nothing captures. */
  async withdraw(): Promise<void> {
    await runAs(testActor(), () => this.lifeboat.app.get(UnprotectDatabase).unprotect({}, quietly()));
  }

  /** Starts a capture, and returns when it reads from the slot. */
  async capture(): Promise<CaptureProcess> {
    const capture = new CaptureProcess(this.environment);
    await waitFor(
      async () => (await this.sql(`SELECT FROM pg_replication_slots WHERE active`)).length === 1,
      {
        what: 'the capture to read from the slot',
        timeoutMs: 60_000,
      },
    );
    return capture;
  }

  /** Waits until everything that was committed before the call is durable. */
  async caughtUp(): Promise<void> {
    const [row] = await this.sql('SELECT pg_current_wal_insert_lsn()::text AS lsn');
    await waitFor(
      async () =>
        (
          await this.sql(
            `SELECT FROM lifeboat.change_log_epochs WHERE ended_at IS NULL AND covered_lsn >= '${String(row?.['lsn'])}'`,
          )
        ).length === 1,
      { what: 'the change log to catch up', timeoutMs: 600_000, intervalMs: 50 },
    );
  }

  /** How far what is durable is behind the present, in seconds. */
  async lag(): Promise<number> {
    const [row] = await this.sql(
      'SELECT extract(epoch FROM clock_timestamp() - max(covered_time))::float8 AS lag FROM lifeboat.change_log_epochs',
    );
    return Number(row?.['lag']);
  }

  /** Inserts rows of all tenants, so many with each transaction. */
  async insert(rows: number, perTransaction: number): Promise<void> {
    const insert = `INSERT INTO app.items SELECT 1 + i % ${String(TENANTS)}, nextval('app.ids'), i, md5(i::text) FROM generate_series(1, ${String(perTransaction)}) i`;
    const rounds = String(Math.ceil(rows / perTransaction));
    await this.sql(`DO $$ BEGIN FOR round IN 1..${rounds} LOOP ${insert}; COMMIT; END LOOP; END $$`);
  }

  sql(text: string): Promise<Record<string, unknown>[]> {
    return runSql(this.url, text);
  }

  async close(): Promise<void> {
    await this.sql(
      'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database() AND NOT active',
    );
    await this.lifeboat.close();
  }
}

const quietly = (): { signal: AbortSignal; onStep: () => void } => ({
  signal: new AbortController().signal,
  onStep: () => undefined,
});
