import { BackupWorkerModule } from '@lifeboat-apps/backup-worker';
import { IntegrityWorkerModule } from '@lifeboat-apps/integrity-worker';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Backup, BackupSchedule, Operation } from '@lifeboat/catalog';
import type { LocalStack } from '@lifeboat/local-stack';
import { CatchUpSchedules, ReconcileOperations, ReconcileTimers } from '@lifeboat/protection';
import { requireRls, RlsTransactions, runAs } from '@lifeboat/tenancy';
import { ownStack, type SampleApi, startSampleApi, testActor, waitFor } from '@lifeboat/testing';
import { Redis } from 'ioredis';

const TENANTS = 20;
const MINUTE_MS = 60_000;

let stack: LocalStack;
let api: SampleApi;
let redis: Redis;
/** How far the clock is ahead. */
let ahead = 0;

beforeAll(async () => {
  stack = await ownStack();
  redis = new Redis(stack.redis.url);
  api = await startSampleApi({
    tenants: TENANTS,
    rows: 400,
    clock: { now: () => new Date(Date.now() + ahead) },
    modules: (config) => [BackupWorkerModule.forRoot(config), IntegrityWorkerModule.forRoot(config)],
    environment: { REDIS_URL: stack.redis.url, BACKUP_DEFAULT_WINDOW: 'none' },
  });
});
afterAll(async () => {
  await api.close();
  redis.disconnect();
  await stack.remove();
});

const inCatalog = <T>(work: () => Promise<T>): Promise<T> =>
  runAs(testActor(), () => api.app.get(RlsTransactions).run(work));

const schedules = (): Promise<BackupSchedule[]> => inCatalog(() => requireRls().find(BackupSchedule));

const scheduled = (): Promise<Backup[]> =>
  inCatalog(() => requireRls().query('select * from lifeboat.tenant_backups where schedule_id is not null'));

describe('FLUSHALL in the middle of a busy schedule', () => {
  it('loses no run, doubles none, and the schedules go on', async () => {
    await api.app.get(ReconcileTimers).run();
    const [{ nextDueAt } = { nextDueAt: new Date() }] = await schedules();
    ahead = nextDueAt.getTime() - Date.now() + 2 * MINUTE_MS;
    const caughtUp = api.app.get(CatchUpSchedules).run();
    await waitFor(async () => (await scheduled()).length >= TENANTS / 2, { what: 'half of the runs' });
    await redis.flushall();
    await caughtUp;
    // A running job loses its lock; the others are not there any more. After the grace time the reconciler looks.
    await waitFor(
      async () => {
        ahead += MINUTE_MS;
        await api.app.get(ReconcileOperations).run();
        const unfinished = await inCatalog(() =>
          requireRls().countBy(Operation, { kind: 'backup', state: 'queued' }),
        );
        return unfinished === 0;
      },
      { what: 'the end of all runs', timeoutMs: 90_000, intervalMs: 500 },
    );
    await waitFor(async () => (await scheduled()).every(({ status }) => status === 'completed'), {
      what: 'all backups',
      timeoutMs: 90_000,
    });
    const backups = await inCatalog(() => requireRls().find(Backup));
    expect(backups).toHaveLength(TENANTS);
    expect(new Set(backups.map(({ tenantId }) => tenantId)).size).toBe(TENANTS);
    expect((await schedules()).map(({ missedCount }) => missedCount)).toEqual(Array(TENANTS).fill(0));
    expect((await api.app.get(ReconcileTimers).run()).written).toBeGreaterThanOrEqual(TENANTS);
  });
});
