import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BackupsRepository } from '@lifeboat/catalog';
import {
  type JobHandler,
  type JobOutcome,
  type JobPayload,
  JobProducer,
  type JobRun,
  QueueWorkerModule,
} from '@lifeboat/jobs';
import {
  GetJob,
  jobOutcomeOf,
  type OperationView,
  ProtectionModule,
  RequestBackup,
  RunOperation,
} from '@lifeboat/protection';
import { type Actor, RlsTransactions, runAs } from '@lifeboat/tenancy';
import { type SampleApi, startSampleApi, testActor, waitFor } from '@lifeboat/testing';
import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

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

const idsIn = async (name: string): Promise<(string | undefined)[]> => {
  const queue = api.app.get(JobProducer).all.find((each) => each.name === name);
  return (await queue?.getJobs(['waiting', 'prioritized'], 0, -1, true))?.map(({ id }) => id) ?? [];
};

/** Tenants whose backups take as long as this test likes. */
const held = new Map<string, Promise<void>>();

@Injectable()
class HoldingHandler implements JobHandler {
  readonly jobName = 'backup';

  constructor(private readonly runOperation: RunOperation) {}

  async handle({ operationId, tenantId }: JobPayload, run: JobRun): Promise<JobOutcome> {
    await held.get(tenantId);
    return jobOutcomeOf(await this.runOperation.run(operationId, run));
  }
}

@Module({})
class WorkerProcess {}

/** A worker as it is, but for the handler that holds some of its backups. */
function startWorker(): Promise<INestApplicationContext> {
  const { redis } = api.config;
  const imports = [
    ProtectionModule.forRoot(api.config, { queue: 'redis' }),
    ...(['backup', 'backup_large'] as const).map((queue) =>
      QueueWorkerModule.forQueue({ queue, redis, handlers: [HoldingHandler] }),
    ),
  ];
  return NestFactory.createApplicationContext({ module: WorkerProcess, imports }, { logger: false });
}

const statesOf = async (jobIds: string[]): Promise<string[]> =>
  (await Promise.all(jobIds.map(jobOf))).map(({ state }) => state);

const completed = (jobIds: string[], what: string): Promise<true> =>
  waitFor(async () => (await statesOf(jobIds)).every((state) => state === 'completed'), {
    what,
    timeoutMs: 90_000,
  });

describe('backups', () => {
  it('of large tenants go to a queue of their own, and hold up no small one', async () => {
    const tenants = [tenant(0), tenant(1), tenant(2)];
    const end = Promise.withResolvers<undefined>();
    for (const tenantId of tenants) {
      await makeLarge(tenantId);
      held.set(tenantId, end.promise);
    }
    const large = await Promise.all(tenants.map((tenantId) => request(tenantId)));
    const small = await Promise.all([3, 4, 5, 6, 7].map((index) => request(tenant(index))));
    expect((await idsIn('backup_large')).sort()).toEqual(large.toSorted());
    const worker = await startWorker();
    try {
      await completed(small, 'the small backups');
      expect(await statesOf(large)).toEqual(['queued', 'queued', 'queued']);
      end.resolve(undefined);
      await completed(large, 'the large backups');
    } finally {
      end.resolve(undefined);
      await worker.close();
    }
  });

  it('that a person asks for come before those of schedules', async () => {
    const ofSchedules = await Promise.all(
      [3, 4, 5, 6].map((index) => request(tenant(index), { ...testActor(), source: 'schedule' })),
    );
    const onDemand = await request(tenant(7));
    const worker = await startWorker();
    try {
      await completed([...ofSchedules, onDemand], 'all backups');
    } finally {
      await worker.close();
    }
    const jobs = await Promise.all([...ofSchedules, onDemand].map(jobOf));
    const startOf = ({ startedAt }: OperationView): number => startedAt?.getTime() ?? 0;
    // A worker takes two at a time.
    const firstTwo = jobs.toSorted((one, other) => startOf(one) - startOf(other)).slice(0, 2);
    expect(firstTwo.map(({ id }) => id)).toContain(onDemand);
  });
});
