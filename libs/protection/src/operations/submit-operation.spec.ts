import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AuditWriter,
  BackupsRepository,
  createCatalogDataSource,
  OperationsRepository,
} from '@lifeboat/catalog';
import { type JobName, NoQueue } from '@lifeboat/jobs';
import { LifeboatError, systemClock } from '@lifeboat/kernel';
import { runAs } from '@lifeboat/tenancy';
import { createTestCatalog, type TestCatalog, testActor } from '@lifeboat/testing';
import type { DataSource } from 'typeorm';
import { PlaceJobs } from './place-jobs.js';
import { SubmitOperation } from './submit-operation.js';

const ACME = 'acme';
const operations = new OperationsRepository();

let catalog: TestCatalog;
let auditSource: DataSource;
let submitOperation: SubmitOperation;
/** What the queue does with a job. */
let enqueue: (operationId: string) => Promise<void>;

class FaultyQueue extends NoQueue {
  override enqueue(operationId?: string): Promise<void> {
    return enqueue(operationId ?? '');
  }
}

beforeAll(async () => {
  catalog = await createTestCatalog({ tenants: [ACME] });
  auditSource = createCatalogDataSource(catalog.config, { poolSize: 2 });
  submitOperation = new SubmitOperation(
    catalog.transactions,
    operations,
    new FaultyQueue(),
    new PlaceJobs(new BackupsRepository(), Infinity),
    new AuditWriter(auditSource),
    systemClock,
  );
});
afterAll(async () => {
  await auditSource.destroy();
  await catalog.close();
});
beforeEach(() => {
  enqueue = () => Promise.resolve();
});

const away = new LifeboatError('REDIS_UNAVAILABLE', { detail: 'No answer came.', remedy: 'Try again.' });

const submit = (idempotencyKey: string, kind: JobName = 'backup'): ReturnType<SubmitOperation['submit']> =>
  runAs(testActor(ACME), () =>
    submitOperation.submit({
      kind,
      tenantId: ACME,
      body: { type: 'incremental' },
      idempotencyKey,
      request: {},
      writeRows: () => Promise.resolve(),
    }),
  );

describe('an operation whose job the queue does not confirm', () => {
  it('is failed, and its key may be used again', async () => {
    const key = randomUUID();
    enqueue = () => Promise.reject(away);
    await expect(submit(key)).rejects.toEqual(away);
    enqueue = () => Promise.resolve();
    expect(await submit(key)).toMatchObject({ state: 'queued' });
  });

  it('goes on where a worker has begun it: only the answer was lost', async () => {
    const key = randomUUID();
    enqueue = async (id) => {
      await catalog.asSystem(() => operations.start(id));
      throw away;
    };
    const { id, state } = await submit(key);
    expect(state).toBe('active');
    expect(await catalog.asSystem(() => operations.complete(id, {}))).toMatchObject({ state: 'completed' });
    expect(await submit(key)).toMatchObject({ id });
  });
});

describe('a request that is repeated', () => {
  it('is the first one, also where another worker would take it by now', async () => {
    const key = randomUUID();
    const first = await submit(key, 'backup');
    expect(await submit(key, 'backup_from_changes')).toMatchObject({ id: first.id, kind: 'backup' });
  });
});
