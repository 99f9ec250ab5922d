import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { type ErrorCode, LifeboatError } from '@lifeboat/kernel';
import { type RunOutcome, RequestBackup } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import {
  changeLogCaughtUp,
  runSql,
  type SampleLifeboat,
  startSchemaLifeboat,
  testActor,
  waitFor,
} from '@lifeboat/testing';
import { type CaptureProcesses, captureProcesses } from '../support/capture-process.js';
import { isConnectionLost } from '../support/connection-lost.js';
import { Enrolment } from '../support/enrolment.js';
import { OwnServer } from '../support/own-server.js';
import { expectRecovered } from './expect-recovered.js';
import type { KilledStorage } from './killed-storage.js';
import { LANES_SCHEMA } from './lane-writer.js';
import { RandomKills } from './random-kills.js';
import { RandomSource } from './random-source.js';
import { SEED } from './rounds.js';
import { TENANTS, writeHistory } from './write-history.js';

/** How long what was killed may keep others waiting, in milliseconds. */
const COMEBACK_MS = 90_000;
const DOWN: readonly ErrorCode[] = [
  'APP_DATABASE_UNAVAILABLE',
  'CATALOG_UNAVAILABLE',
  'REDIS_UNAVAILABLE',
  'REPOSITORY_UNAVAILABLE',
  'REPOSITORY_INVALID',
];

/** A Lifeboat with a worker and a capture in processes of their own, of which everything can be killed. */
export class KilledSite {
  private constructor(
    private readonly server: OwnServer,
    private readonly storage: KilledStorage,
    private readonly lifeboat: SampleLifeboat,
    private readonly processes: CaptureProcesses,
    private readonly kills: RandomKills,
  ) {}

  /** @param storage goes with the site */
  static async open(storage: KilledStorage): Promise<KilledSite> {
    const server = await OwnServer.start({ persistentRedis: true });
    const { location, environment } = storage;
    const lifeboat = await startSchemaLifeboat(
      LANES_SCHEMA,
      { REDIS_URL: server.stack.redis.url, BACKUP_REPOSITORY: location, ...environment },
      { ownName: true, database: await server.migrated(), queue: 'redis' },
    );
    await new Enrolment(lifeboat).protect({ full: ['app.events'] });
    const processes = await captureProcesses({ lifeboat });
    processes.start(environment, 'backup-worker');
    const kills = new RandomKills({
      stack: server.stack,
      storage,
      startCapture: () => processes.start({ CHANGE_LOG_FLUSH_SECONDS: '0.1', ...environment }),
    });
    const site = new KilledSite(server, storage, lifeboat, processes, kills);
    await site.caughtUp();
    return site;
  }

  /** Writes a history while things are killed, and recovers tenants to moments of it, some while more is killed. */
  async checkHistory(index: number, rounds: number): Promise<void> {
    const { lifeboat } = this;
    const random = new RandomSource(SEED + index);
    const history = await writeHistory(
      {
        lifeboat,
        backUp: (tenantId) => this.backUp(tenantId),
        caughtUp: () => this.caughtUp(),
        meanwhile: async (chances) => {
          await pause(this.storage.restMs + chances.below(1_000));
          await this.kills.one(chances);
        },
      },
      random,
    );
    expect(history.commits.length).toBeGreaterThan(200);
    for (let round = 0; round < rounds; round += 1) {
      const tenant = random.pick(TENANTS);
      const target = history.pickTarget(tenant, random);
      const recover = random.chance(20)
        ? () => this.recoverDisturbed(tenant, target.input, random)
        : () => lifeboat.recover(tenant, target.input);
      await expectRecovered(lifeboat, history, { tenant, ...target }, { seed: SEED, index, round }, recover);
    }
    process.stderr.write(
      `${String(history.commits.length)} commits, killed: ${JSON.stringify(this.kills.done)}\n`,
    );
    await this.expectUnbroken();
  }

  /** No gap has come about. */
  private async expectUnbroken(): Promise<void> {
    const broken = await runSql(
      this.lifeboat.database.superuserUrl,
      `SELECT reason, detail FROM lifeboat.recovery_gaps UNION ALL SELECT end_reason, '' FROM lifeboat.change_log_epochs WHERE ended_at IS NOT NULL`,
    );
    expect(broken).toEqual([]);
  }

  async close(): Promise<void> {
    await this.processes.close();
    await this.lifeboat.close();
    await this.server.remove();
    await this.storage.remove();
  }

  private caughtUp(): Promise<void> {
    return changeLogCaughtUp(this.lifeboat, COMEBACK_MS);
  }

  /** By the worker, which is waited for; what fails since something is down is no backup, and no error. */
  private async backUp(tenantId: string): Promise<string | null> {
    try {
      const { jobId, backupId } = await runAs(testActor(), () =>
        this.lifeboat.app.get(RequestBackup).request(tenantId, { type: 'full' }, null),
      );
      return (await this.endOf(jobId)) === 'completed' ? backupId : null;
    } catch (error) {
      if (isSomethingDown(error)) {
        return null;
      }
      throw error;
    }
  }

  private async endOf(jobId: string): Promise<string> {
    const { state } = await waitFor(
      async () => {
        const sql = `SELECT state FROM lifeboat.operations WHERE id = '${jobId}' AND finished_at IS NOT NULL`;
        try {
          const [operation] = await runSql<{ state: string }>(this.lifeboat.database.superuserUrl, sql);
          return operation;
        } catch (error) {
          if (isConnectionLost(error)) {
            return null;
          }
          throw error;
        }
      },
      { what: `the end of the backup ${jobId}`, timeoutMs: COMEBACK_MS, intervalMs: 50 },
    );
    return state;
  }

  /** Something is killed while it recovers; where it fails for that it is asked for once more. */
  private async recoverDisturbed(
    tenant: string,
    input: Parameters<SampleLifeboat['recover']>[1],
    random: RandomSource,
  ): Promise<RunOutcome> {
    const recovering = this.lifeboat.recover(tenant, input).catch((error: unknown) => {
      if (isSomethingDown(error)) {
        return null;
      }
      throw error;
    });
    const [outcome] = await Promise.all([recovering, this.kills.one(random)]);
    return outcome?.kind === 'completed' ? outcome : this.lifeboat.recover(tenant, input);
  }
}

function isSomethingDown(error: unknown): boolean {
  return isConnectionLost(error) || (error instanceof LifeboatError && DOWN.includes(error.code));
}
