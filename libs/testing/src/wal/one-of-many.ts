import { join } from 'node:path';
import { formatMoment, parseMoment } from '@lifeboat/change-log';
import { ensureProcessRole, PROCESS_LOGIN } from '@lifeboat/local-stack';
import { ProtectDatabase } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { migrateTestDatabase } from '../catalog/migrated-database.js';
import { testActor } from '../catalog/test-actor.js';
import { TestCapture } from '../change-log/test-capture.js';
import type { SampleLifeboat } from '../lifeboat/sample-lifeboat.js';
import { startSchemaLifeboat } from '../lifeboat/schema-lifeboat.js';
import { runSql } from '../stack/run-sql.js';
import { ArchivingCluster } from './archiving-cluster.js';

const DATABASE = 'cluster';
/** Bytes of the body of a row, about. */
const BODY = 320;

export interface OneOfManyOptions {
  /** All of one size. */
  tenants: number;
  /** Of each tenant. */
  rows: number;
}

/** Rows of a tenant, in a form that can be compared. */
export interface TenantDigest {
  rows: number;
  hash: string;
}

/**
 * A tenant among many in a cluster whose changes are captured and whose WAL is archived, so that it can be recovered to
 * the same moment either way. Everybody wrote before that moment, and the tenant lost everything after it.
 */
export class OneOfMany {
  static readonly tenant = '1';
  private recoveries = 0n;

  private constructor(
    private readonly live: ArchivingCluster,
    private readonly lifeboat: SampleLifeboat,
    private readonly capture: TestCapture,
    private readonly moment: string,
    /** What the tenant held at the moment. */
    readonly wanted: TenantDigest,
  ) {}

  static async start({ tenants, rows }: OneOfManyOptions): Promise<OneOfMany> {
    const live = await ArchivingCluster.start({ pgBackRest: false });
    await runSql(live.url('postgres'), `CREATE DATABASE ${DATABASE}`);
    const url = live.url(DATABASE);
    await ensureProcessRole(url);
    await migrateTestDatabase(url);
    const { name, password } = PROCESS_LOGIN;
    const lifeboat = await startSchemaLifeboat(schemaOf(tenants, rows), environmentOf(live), {
      ownName: true,
      database: {
        name: DATABASE,
        superuserUrl: url,
        processUrl: live.cluster.url(DATABASE, { name, password }),
        // It goes with its cluster.
        drop: () => Promise.resolve(),
      },
    });
    await runAs(testActor(), () =>
      lifeboat.app
        .get(ProtectDatabase)
        .protect({}, { signal: new AbortController().signal, onStep: () => undefined }),
    );
    const capture = await TestCapture.follow(lifeboat);
    await runSql(url, 'VACUUM (ANALYZE)');
    await lifeboat.backUp(OneOfMany.tenant);
    await live.takeBaseBackup('base');
    await writeEverywhere(url);
    const moment = await live.now();
    const wanted = await digestOf(url);
    await loseEverything(url);
    await capture.caughtUp();
    await live.archiveWal();
    return new OneOfMany(live, lifeboat, capture, moment, wanted);
  }

  /**
   * Recovers the tenant after it has lost all its rows. Each time to a moment of its own, though nothing was committed
   * between them: what a recovery from WAL finds is kept for whoever asks for the same moment again.
   *
   * @returns what it holds then, and how long that took, in seconds
   */
  async recover(engine: 'changes' | 'wal'): Promise<TenantDigest & { seconds: number }> {
    const url = this.live.url(DATABASE);
    await loseEverything(url);
    this.recoveries += 1n;
    const targetTime = formatMoment((parseMoment(this.moment) ?? 0n) + this.recoveries);
    const begun = performance.now();
    const outcome = await this.lifeboat.recover(OneOfMany.tenant, { targetTime, engine });
    const seconds = (performance.now() - begun) / 1_000;
    if (outcome.kind !== 'completed') {
      throw new Error(`the recovery ended as ${outcome.kind}`, {
        cause: 'error' in outcome ? outcome.error : undefined,
      });
    }
    return { ...(await digestOf(url)), seconds };
  }

  /** Bytes of all rows of all tenants, about. */
  async clusterBytes(): Promise<number> {
    const [row] = await runSql<{ bytes: string }>(
      this.live.url(DATABASE),
      `SELECT pg_total_relation_size('app.items')::text AS bytes`,
    );
    return Number(row?.bytes);
  }

  async close(): Promise<void> {
    await this.capture.close();
    await this.lifeboat.close();
    await this.live.stop();
  }
}

function environmentOf({ archive, home }: ArchivingCluster): Record<string, string> {
  return {
    CHANGE_LOG_FLUSH_SECONDS: '0.2',
    WAL_SCRATCH_DIRECTORY: join(home, 'scratch'),
    ...(archive.tool === 'restore_command' && {
      WAL_BASE_BACKUPS: archive.baseBackups,
      WAL_RESTORE_COMMAND: archive.restoreCommand,
    }),
    // Nothing is queued.
    REDIS_URL: 'redis://127.0.0.1:1',
  };
}

function schemaOf(tenants: number, rows: number): string {
  return `
    INSERT INTO app.tenants SELECT i, 'tenant ' || i FROM generate_series(3, ${String(tenants)}) i;
    CREATE TABLE app.items (tenant_id int NOT NULL REFERENCES app.tenants, id int, amount numeric(12,2), body text, PRIMARY KEY (tenant_id, id));
    INSERT INTO app.items
    SELECT t, i, i / 7.0, repeat(md5(t::text || '.' || i::text), ${String(BODY / 32)})
      FROM generate_series(1, ${String(tenants)}) t, generate_series(1, ${String(rows)}) i;`;
}

/** Some of each tenant's rows are changed, go and come, in as many transactions as there are kinds of it. */
async function writeEverywhere(url: string): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    const place = `id % 50 = ${String(round)}`;
    await runSql(url, `UPDATE app.items SET amount = amount + ${String(round)} WHERE ${place}`);
    await runSql(url, `DELETE FROM app.items WHERE id % 100 = ${String(round + 50)}`);
    await runSql(
      url,
      `INSERT INTO app.items SELECT tenant_id, id + 1000000 * ${String(round + 1)}, amount, 'anew' FROM app.items WHERE ${place} AND id < 1000000`,
    );
  }
}

async function loseEverything(url: string): Promise<void> {
  await runSql(url, `DELETE FROM app.items WHERE tenant_id = ${OneOfMany.tenant}`);
}

async function digestOf(url: string): Promise<TenantDigest> {
  const [row] = await runSql<TenantDigest>(
    url,
    `SELECT count(*)::int AS rows, sum(hashtextextended((i.*)::text, 0))::text AS hash FROM app.items AS i WHERE tenant_id = ${OneOfMany.tenant}`,
  );
  if (row === undefined) {
    throw new Error('a count has no row');
  }
  return row;
}
