import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BackupsRepository, OperationsRepository } from '@lifeboat/catalog';
import { JobProducer, JobsModule, type QueuedJobState } from '@lifeboat/jobs';
import {
  createTestCatalog,
  type TestCatalog,
  testActor,
  testStack,
  uniqueQueuePrefix,
} from '@lifeboat/testing';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { PlaceJobs } from './place-jobs.js';
import { ReconcileOperations } from './reconcile-operations.js';

/** When everything is asked for, and begun. */
const BEGUN = new Date('2026-01-02T03:00:00.000Z');
const ann = testActor('acme');
const operations = new OperationsRepository({ now: () => BEGUN });
let catalog: TestCatalog;
let app: INestApplicationContext;
let queue: JobProducer;
let secondsLater = 0;
let reconcile: ReconcileOperations;

beforeAll(async () => {
  catalog = await createTestCatalog({ tenants: ['acme'] });
  const redis = { url: testStack().redisUrl, prefix: uniqueQueuePrefix() };
  app = await NestFactory.createApplicationContext(JobsModule.forRedis(redis), { logger: false });
  queue = app.get(JobProducer);
  const clock = { now: () => new Date(BEGUN.getTime() + secondsLater * 1_000) };
  reconcile = new ReconcileOperations(
    catalog.transactions,
    operations,
    queue,
    new PlaceJobs(new BackupsRepository(), Infinity),
    clock,
  );
});
afterAll(async () => {
  await app.close();
  await catalog.close();
});

async function request(kind = 'backup'): Promise<string> {
  const id = randomUUID();
  await catalog.as(ann, () => operations.create({ id, kind, tenantId: 'acme', request: {} }));
  return id;
}

const enqueue = (id: string): Promise<void> =>
  queue.enqueue(id, 'backup', { operationId: id, tenantId: 'acme', actor: ann });

const stateOf = (id: string): Promise<QueuedJobState> => queue.stateOf(id, 'backup');

async function reconciledAfter(seconds: number): Promise<string[]> {
  secondsLater = seconds;
  return reconcile.run();
}

describe('the reconciler', () => {
  it('gives a job to a queued operation that has none, with the rights of who asked for it', async () => {
    const lost = await request();
    const waiting = await request();
    await enqueue(waiting);
    expect(await reconciledAfter(40)).toEqual([lost]);
    expect(await stateOf(lost)).toBe('waiting');
    const job = await queue.all[0]?.getJob(lost);
    expect(job?.data).toEqual({ operationId: lost, tenantId: 'acme', actor: ann });
    expect(await reconciledAfter(40)).toEqual([]);
  });

  it('leaves a new operation alone: its job may be on its way', async () => {
    const id = await request();
    expect(await reconciledAfter(10)).toEqual([]);
    expect(await stateOf(id)).toBe('missing');
    await catalog.as(ann, () => operations.requestCancel(id));
  });

  it('takes up an active operation only when it has fallen silent', async () => {
    const id = await request();
    await catalog.as(ann, () => operations.start(id));
    expect(await reconciledAfter(50)).toEqual([]);
    expect(await reconciledAfter(70)).toEqual([id]);
    expect(await stateOf(id)).toBe('waiting');
  });

  it('leaves what has ended, and what it does not know', async () => {
    const ended = await request();
    await catalog.as(ann, async () => {
      await operations.start(ended);
      await operations.complete(ended, {});
    });
    await request('clone');
    expect(await reconciledAfter(100)).toEqual([]);
  });

  it('brings everything back after Redis has lost it', async () => {
    const ids = await Promise.all([request(), request(), request()]);
    await Promise.all(ids.map(enqueue));
    await queue.all[0]?.obliterate({ force: true });
    const back = await reconciledAfter(40);
    expect(back).toEqual(expect.arrayContaining(ids));
    expect(await Promise.all(ids.map(stateOf))).toEqual(['waiting', 'waiting', 'waiting']);
  });
});
