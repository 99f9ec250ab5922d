import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
import { LANES_SCHEMA } from './lane-writer.js';
import { RandomKills } from './random-kills.js';
import { RandomSource } from './random-source.js';
import { KILLED_ROUNDS, roundsOf, SEED } from './rounds.js';
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

let server: OwnServer;
let lifeboat: SampleLifeboat;
let processes: CaptureProcesses;
let kills: RandomKills;

beforeAll(async () => {
  server = await OwnServer.start({ persistentRedis: true });
  lifeboat = await startSchemaLifeboat(
    LANES_SCHEMA,
    { REDIS_URL: server.stack.redis.url },
    { ownName: true, database: await server.migrated(), queue: 'redis' },
  );
  await new Enrolment(lifeboat).protect({ full: ['app.events'] });
  processes = await captureProcesses({ lifeboat });
  processes.start({}, 'backup-worker');
  kills = new RandomKills({
    stack: server.stack,
    repository: lifeboat.config.repository.location,
    startCapture: () => processes.start({ CHANGE_LOG_FLUSH_SECONDS: '0.1' }),
  });
  await caughtUp();
}, 120_000);

afterAll(async () => {
  await processes.close();
  await lifeboat.close();
  await server.remove();
});

const caughtUp = (): Promise<void> => changeLogCaughtUp(lifeboat, COMEBACK_MS);

/** By the worker, which is waited for; what fails since something is down is no backup, and no error. */
async function backUp(tenantId: string): Promise<string | null> {
  try {
    const { jobId, backupId } = await runAs(testActor(), () =>
      lifeboat.app.get(RequestBackup).request(tenantId, { type: 'full' }, null),
    );
    return (await endOf(jobId)) === 'completed' ? backupId : null;
  } catch (error) {
    if (isSomethingDown(error)) {
      return null;
    }
    throw error;
  }
}

async function endOf(jobId: string): Promise<string> {
  const { state } = await waitFor(
    async () => {
      const sql = `SELECT state FROM lifeboat.operations WHERE id = '${jobId}' AND finished_at IS NOT NULL`;
      try {
        const [operation] = await runSql<{ state: string }>(lifeboat.database.superuserUrl, sql);
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

function isSomethingDown(error: unknown): boolean {
  return isConnectionLost(error) || (error instanceof LifeboatError && DOWN.includes(error.code));
}

/** Something is killed while it recovers; where it fails for that it is asked for once more. */
async function recoverDisturbed(
  tenant: string,
  input: Parameters<SampleLifeboat['recover']>[1],
  random: RandomSource,
): Promise<RunOutcome> {
  const recovering = lifeboat.recover(tenant, input).catch((error: unknown) => {
    if (isSomethingDown(error)) {
      return null;
    }
    throw error;
  });
  const [outcome] = await Promise.all([recovering, kills.one(random)]);
  return outcome?.kind === 'completed' ? outcome : lifeboat.recover(tenant, input);
}

describe(`recoveries while everything is killed (LIFEBOAT_PROPERTY_SEED=${String(SEED)})`, () => {
  it.each(roundsOf(KILLED_ROUNDS))(
    'bring back what each tenant held at that commit (history $index)',
    async ({ index, rounds }) => {
      const random = new RandomSource(SEED + index);
      const meanwhile = async (chances: RandomSource): Promise<void> => {
        await pause(300 + chances.below(1_000));
        await kills.one(chances);
      };
      const history = await writeHistory({ lifeboat, backUp, caughtUp, meanwhile }, random);
      expect(history.commits.length).toBeGreaterThan(200);
      for (let round = 0; round < rounds; round += 1) {
        const tenant = random.pick(TENANTS);
        const target = history.pickTarget(tenant, random);
        const recover = random.chance(20)
          ? () => recoverDisturbed(tenant, target.input, random)
          : () => lifeboat.recover(tenant, target.input);
        await expectRecovered(
          lifeboat,
          history,
          { tenant, ...target },
          { seed: SEED, index, round },
          recover,
        );
      }
      process.stderr.write(
        `${String(history.commits.length)} commits, killed: ${JSON.stringify(kills.done)}\n`,
      );
      const broken = await runSql(
        lifeboat.database.superuserUrl,
        `SELECT reason, detail FROM lifeboat.recovery_gaps UNION ALL SELECT end_reason, '' FROM lifeboat.change_log_epochs WHERE ended_at IS NOT NULL`,
      );
      expect(broken).toEqual([]);
    },
    300_000,
  );
});
