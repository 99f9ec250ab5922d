import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BackupWorkerModule } from '@lifeboat-apps/backup-worker';
import { GetJob, ProtectionModule, RequestBackup } from '@lifeboat/protection';
import { destroyTenant, installSampleApp, type SampleTenant, seedSampleApp } from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import {
  createTestDatabase,
  type SampleLifeboat,
  startSampleLifeboat,
  testActor,
  type TestDatabase,
  waitFor,
} from '@lifeboat/testing';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { OpenTransaction } from '../support/open-transaction.js';

const LIMIT = 2;

let second: TestDatabase;
let lifeboat: SampleLifeboat;
let busy: string[];
let calm: string[];

/** A product over two databases: five tenants in the first, three in the second. */
beforeAll(async () => {
  const size = { seed: 1, tenants: 8, rows: 800 };
  second = await createTestDatabase();
  await installSampleApp(second.superuserUrl);
  const tenants = (await seedSampleApp(second.superuserUrl, size)).map(({ id }) => id);
  [busy, calm] = [tenants.slice(0, 5), tenants.slice(5)];
  await remove(second.superuserUrl, busy);
  lifeboat = await startSampleLifeboat({
    queue: 'redis',
    others: { second },
    environment: { BACKUP_CONCURRENCY: String(LIMIT) },
    install: async (url): Promise<SampleTenant[]> => {
      await installSampleApp(url);
      const seeded = await seedSampleApp(url, size);
      await remove(url, calm);
      return seeded.filter(({ id }) => busy.includes(id));
    },
  });
});
afterAll(async () => {
  await lifeboat.close();
  await second.drop();
});

async function remove(url: string, tenantIds: readonly string[]): Promise<void> {
  for (const id of tenantIds) {
    await destroyTenant(url, id, { keepTenantRow: false });
  }
}

const request = async (tenantId: string): Promise<string> => {
  const ask = () => lifeboat.app.get(RequestBackup).request(tenantId, { type: 'full' }, null);
  return (await runAs(testActor(), ask)).jobId;
};

async function statesOf(jobIds: readonly string[]): Promise<string[]> {
  const jobs = jobIds.map((id) => runAs(testActor(), () => lifeboat.app.get(GetJob).get(id)));
  return (await Promise.all(jobs)).map(({ state }) => state);
}

const completed = (jobIds: readonly string[], what: string): Promise<true> =>
  waitFor(async () => (await statesOf(jobIds)).every((state) => state === 'completed'), {
    what,
    timeoutMs: 90_000,
  });

@Module({})
class WorkerProcess {}

function startWorker(): Promise<INestApplicationContext> {
  const imports = [
    ProtectionModule.forRoot(lifeboat.config, { queue: 'redis' }),
    BackupWorkerModule.forRoot(lifeboat.config),
  ];
  return NestFactory.createApplicationContext({ module: WorkerProcess, imports }, { logger: false });
}

describe('a database whose backups do not get on', () => {
  it('has no more of them than it may, over all workers, and holds up no other database', async () => {
    // Whoever looks at the first database's tables waits for this.
    const migration = await OpenTransaction.begin(
      lifeboat.database.superuserUrl,
      'LOCK TABLE app.tasks IN ACCESS EXCLUSIVE MODE',
    );
    const stuck = await Promise.all(busy.map(request));
    const others = await Promise.all(calm.map(request));
    const workers = await Promise.all([startWorker(), startWorker()]);
    try {
      await completed(others, 'the backups of the other database');
      const states = await statesOf(stuck);
      expect(states.filter((state) => state === 'active')).toHaveLength(LIMIT);
      expect(states.filter((state) => state === 'queued')).toHaveLength(busy.length - LIMIT);
      await migration.end();
      await completed(stuck, 'the backups of the busy database');
    } finally {
      await Promise.all(workers.map((worker) => worker.close()));
    }
  });
});
