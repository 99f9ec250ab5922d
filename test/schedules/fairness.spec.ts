import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BackupsRepository, TenantLock } from '@lifeboat/catalog';
import { JobProducer } from '@lifeboat/jobs';
import { GetJob, type OperationView, RequestBackup } from '@lifeboat/protection';
import { type Actor, RlsTransactions, runAs, scheduleActor } from '@lifeboat/tenancy';
import { environmentOf, type SampleApi, startSampleApi, testActor, waitFor } from '@lifeboat/testing';
import { Program } from '../support/program.js';

const LARGE_BYTES = 1_000_000_000;

let api: SampleApi;

beforeAll(async () => {
  api = await startSampleApi({ tenants: 8, rows: 1_600 });
});
afterAll(() => api.close());

const inCatalog = <T>(work: () => Promise<T>): Promise<T> =>
  runAs(testActor(), () => api.app.get(RlsTransactions).run(work));

const tenant = (index: number): string => api.tenants[index]?.id ?? '';

async function request(tenantId: string, actor: Actor = testActor()): Promise<string> {
  const requested = await runAs(actor, () =>
    api.app.get(RequestBackup).request(tenantId, { type: 'full' }, null),
  );
  return requested.jobId;
}

const jobOf = (jobId: string): Promise<OperationView> =>
  runAs(testActor(), () => api.app.get(GetJob).get(jobId));

/** Lets the last backup of a tenant have been a large one. */
async function makeLarge(tenantId: string): Promise<void> {
  const backups = new BackupsRepository();
  const id = randomUUID();
  const start = {
    id,
    tenantId,
    operationId: null,
    type: 'full' as const,
    applicationDatabase: 'main',
    encrypted: false,
    compression: 'none',
  };
  const facts = {
    path: `tenants/${tenantId}/backups/${id}`,
    manifestSha256: '0'.repeat(64),
    rows: 1,
    sizeBytes: 1,
    rawBytes: 2 * LARGE_BYTES,
    schemaHash: 'x',
    tableCount: 1,
    startedAt: new Date(),
    finishedAt: new Date(),
  };
  await inCatalog(async () => {
    await backups.create(start);
    await backups.complete(tenantId, id, facts);
  });
}

const namesOfQueue = async (name: string): Promise<(string | undefined)[]> => {
  const queue = api.app.get(JobProducer).all.find((each) => each.name === name);
  return (await queue?.getJobs(['waiting', 'prioritized'], 0, -1, true))?.map(({ id }) => id) ?? [];
};

function startWorker(): Program {
  const environment = { ...environmentOf(api.config), BACKUP_LARGE_BYTES: String(LARGE_BYTES) };
  return Program.start('apps/backup-worker/dist/main.js', { environment });
}

describe('backups', () => {
  it('of large tenants go to a queue of their own, and hold up no small one', async () => {
    const large = [tenant(0), tenant(1), tenant(2)];
    await Promise.all(large.map(makeLarge));
    const started: string[] = [];
    const ended = Promise.withResolvers<undefined>();
    const lock = new TenantLock(api.config.catalog);
    // What is large cannot go on for as long as this test likes; three of them would fill a worker's usual places.
    const held = large.map((tenantId) => lock.withTenantLock(tenantId, () => ended.promise));
    for (const tenantId of large) {
      started.push(await request(tenantId));
    }
    const small = await Promise.all([3, 4, 5, 6, 7].map((index) => request(tenant(index))));
    expect((await namesOfQueue('backup_large')).sort()).toEqual([...started].sort());
    const worker = startWorker();
    try {
      await waitFor(
        async () => (await Promise.all(small.map(jobOf))).every(({ state }) => state === 'completed'),
        { what: 'the small backups', timeoutMs: 45_000 },
      );
      expect((await Promise.all(started.map(jobOf))).map(({ state }) => state)).toEqual(
        Array(large.length).fill('queued'),
      );
      ended.resolve(undefined);
      await Promise.all(held);
      await waitFor(
        async () => (await Promise.all(started.map(jobOf))).every(({ state }) => state === 'completed'),
        { what: 'the large backups', timeoutMs: 45_000 },
      );
    } finally {
      worker.signal('SIGTERM');
      await worker.exit;
    }
  }, 120_000);

  it('that a person asks for come before those of schedules', async () => {
    const ofSchedules = await Promise.all(
      [3, 4, 5].map((index) => request(tenant(index), scheduleActor(randomUUID()))),
    );
    const onDemand = await request(tenant(6));
    const finished: OperationView[] = [];
    const worker = startWorker();
    try {
      await waitFor(
        async () => {
          finished.splice(0, Infinity, ...(await Promise.all([...ofSchedules, onDemand].map(jobOf))));
          return finished.every(({ state }) => state === 'completed');
        },
        { what: 'all backups', timeoutMs: 45_000 },
      );
    } finally {
      worker.signal('SIGTERM');
      await worker.exit;
    }
    const startOf = ({ startedAt }: OperationView): number => startedAt?.getTime() ?? 0;
    // A worker takes two at a time.
    const firstTwo = finished.toSorted((a, b) => startOf(a) - startOf(b)).slice(0, 2);
    expect(firstTwo.map(({ id }) => id)).toContain(onDemand);
  }, 90_000);
});
