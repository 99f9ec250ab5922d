import { randomUUID } from 'node:crypto';
import type { RedisConfig } from '@lifeboat/config';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { losableRedis, testStack, uniqueQueuePrefix, waitFor } from '@lifeboat/testing';
import { getQueueToken } from '@nestjs/bullmq';
import {
  type DynamicModule,
  type INestApplicationContext,
  Injectable,
  Module,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Queue } from 'bullmq';
import type { JobPayload } from './job-contracts.js';
import type { JobHandler, JobRun } from './job-handler.js';
import type { JobOutcome } from './job-outcome.js';
import { JobProducer } from './job-producer.js';
import { JobsModule } from './jobs.module.js';
import type { QueueDecisions } from './queue-decisions.js';
import { QueueWorkerModule } from './queue-worker.module.js';

type Handle = (payload: JobPayload, run: JobRun) => Promise<JobOutcome>;

const config = { url: '', prefix: uniqueQueuePrefix() };
const nowhere = { url: 'redis://127.0.0.1:1', prefix: 'none' };
const fast: Partial<QueueDecisions> = { drainMs: 200 };
/** A job of a worker that is gone is soon another's; of one that is only slow, too. */
const impatient: Partial<QueueDecisions> = { ...fast, lockDurationMs: 600, stalledIntervalMs: 300 };

@Module({})
class TestProcess {}

let process: INestApplicationContext;
let producer: JobProducer;
const workers: INestApplicationContext[] = [];

beforeAll(async () => {
  config.url = testStack().redisUrl;
  process = await start(JobsModule.forRedis(config));
  producer = process.get(JobProducer);
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close()));
});
afterAll(async () => {
  await process.close();
});

function start(...imports: DynamicModule[]): Promise<INestApplicationContext> {
  return NestFactory.createApplicationContext(
    { module: TestProcess, imports },
    { logger: false, abortOnError: false },
  );
}

function handlerOf(handle: Handle): Type<JobHandler> {
  @Injectable()
  class TestHandler implements JobHandler {
    readonly jobName = 'backup';
    readonly handle = handle;
  }
  return TestHandler;
}

async function work(
  handle: Handle,
  redis: RedisConfig = config,
  decisions = fast,
): Promise<INestApplicationContext> {
  const worker = await start(
    JobsModule.forRedis(redis),
    QueueWorkerModule.forQueue({ queue: 'backup', redis, handlers: [handlerOf(handle)], decisions }),
  );
  workers.push(worker);
  return worker;
}

function payloadOf(operationId: string): JobPayload {
  return {
    operationId,
    tenantId: 'acme',
    actor: { subject: 'ann', role: 'tenant_admin', tenantId: 'acme', source: 'api', requestId: 'r1' },
  };
}

async function enqueue(id: string = randomUUID()): Promise<string> {
  await producer.enqueue(id, 'backup', payloadOf(id));
  return id;
}

const state = (id: string) => producer.stateOf(id, 'backup');

const finished = (id: string): Promise<true> =>
  waitFor(async () => (await state(id)) === 'finished', { what: 'the end of the job' });

describe('a job', () => {
  it('reaches its handler with the payload that was sent, under the id of its operation', async () => {
    const seen: JobPayload[] = [];
    const id = await enqueue();
    expect(await state(id)).toBe('waiting');
    await work(async (payload) => {
      seen.push(payload);
      return { kind: 'done' };
    });
    await finished(id);
    expect(seen).toEqual([payloadOf(id)]);
  });

  it('is not doubled while it waits, and runs again once it is finished', async () => {
    const id = await enqueue();
    await enqueue(id);
    let runs = 0;
    await work(async () => {
      runs += 1;
      return { kind: 'done' };
    });
    await finished(id);
    expect(runs).toBe(1);
    await enqueue(id);
    await waitFor(() => runs === 2, { what: 'the second run' });
  });

  it('can be taken out while it waits, but not while it runs', async () => {
    const waiting = await enqueue();
    expect(await producer.remove(waiting, 'backup')).toBe(true);
    expect(await state(waiting)).toBe('missing');
    expect(await producer.remove(waiting, 'backup')).toBe(false);

    const started = Promise.withResolvers<undefined>();
    const end = Promise.withResolvers<JobOutcome>();
    await work(() => {
      started.resolve(undefined);
      return end.promise;
    });
    const running = await enqueue();
    await started.promise;
    expect(await state(running)).toBe('active');
    expect(await producer.remove(running, 'backup')).toBe(false);
    end.resolve({ kind: 'done' });
    await finished(running);
  });

  it('that fails for a passing reason is tried again; the last try is told so', async () => {
    const last: boolean[] = [];
    const id = await enqueue();
    await work(async (_payload, { lastAttempt }) => {
      last.push(lastAttempt);
      return last.length < 2 ? { kind: 'retry', error: new Error('not yet') } : { kind: 'done' };
    });
    await finished(id);
    expect(last).toEqual([false, false]);
  });

  it('that fails for good is not tried again', async () => {
    let runs = 0;
    const id = await enqueue();
    await work(async () => {
      runs += 1;
      return { kind: 'failed', error: new Error('never') };
    });
    await finished(id);
    expect(runs).toBe(1);
  });

  it('that has to wait comes back later and loses no attempt', async () => {
    let runs = 0;
    const id = await enqueue();
    await work(async () => {
      runs += 1;
      return runs < 3 ? { kind: 'later', afterMs: 10 } : { kind: 'done' };
    });
    await finished(id);
    const job = await producer.all[0]?.getJob(id);
    expect(job).toMatchObject({ attemptsStarted: 3, attemptsMade: 1 });
  });

  it('of an unknown kind fails and harms nobody', async () => {
    const [queue] = producer.all;
    const stray = await queue?.add('explode', {});
    await work(async () => ({ kind: 'done' }));
    await waitFor(async () => (await stray?.getState()) === 'failed', {
      what: 'the failure of the stray job',
    });
  });
});

describe('a worker that stops', () => {
  it('lets the running job end', async () => {
    const started = Promise.withResolvers<undefined>();
    const id = await enqueue();
    const worker = await work(async () => {
      started.resolve(undefined);
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { kind: 'done' };
    });
    await started.promise;
    await worker.close();
    expect(await state(id)).toBe('finished');
  });

  it('hands back a job that takes longer than the drain time', async () => {
    const started = Promise.withResolvers<undefined>();
    const id = await enqueue();
    const worker = await work(async (_payload, { signal }) => {
      started.resolve(undefined);
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      return { kind: 'later', afterMs: 0 };
    });
    await started.promise;
    await worker.close();
    expect(await state(id)).toBe('waiting');
    await producer.remove(id, 'backup');
  });
});

describe('a worker without all its handlers', () => {
  it('does not start', async () => {
    const worker = QueueWorkerModule.forQueue({ queue: 'backup', redis: config, handlers: [] });
    await expect(start(JobsModule.withoutRedis(), worker)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
    });
  });
});

describe('a queue', () => {
  it('is the one that Nest knows, with every option of its jobs decided', async () => {
    const queue = process.get<Queue>(getQueueToken('restore'), { strict: false });
    expect(producer.all).toContain(queue);
    const id = randomUUID();
    await producer.enqueue(id, 'restore', payloadOf(id));
    expect((await queue.getJob(id))?.opts).toMatchObject({
      attempts: 3,
      backoff: { type: 'exponential', delay: 1_000, jitter: 0.3 },
      removeOnComplete: { count: 1_000, age: 86_400 },
      removeOnFail: { count: 5_000, age: 604_800 },
    });
    await producer.remove(id, 'restore');
  });
});

describe('without Redis', () => {
  it('every call fails quickly and says what is wrong', async () => {
    const printed = jest.spyOn(console, 'error');
    const away = await start(JobsModule.forRedis(nowhere));
    const queue = away.get(JobProducer);
    const begun = performance.now();
    const unavailable = expect.objectContaining({ code: 'REDIS_UNAVAILABLE' });
    const id = randomUUID();
    await expect(queue.enqueue(id, 'backup', payloadOf(id))).rejects.toEqual(unavailable);
    await expect(queue.stateOf(id, 'backup')).rejects.toEqual(unavailable);
    await expect(queue.ping()).rejects.toEqual(unavailable);
    expect(performance.now() - begun).toBeLessThan(6_000);
    await away.close();
    // ioredis and BullMQ print the errors that nobody listens to.
    expect(printed).not.toHaveBeenCalled();
  });

  it('a worker starts, and stops within seconds', async () => {
    const printed = jest.spyOn(console, 'error');
    const worker = await work(async () => ({ kind: 'done' }), nowhere);
    const begun = performance.now();
    await worker.close();
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(printed).not.toHaveBeenCalled();
  });

  it('a worker that was idle when Redis went away stops at once', async () => {
    const stopsAtOnce = async (): Promise<boolean> => {
      const redis = await losableRedis(config.url);
      const worker = await work(async () => ({ kind: 'done' }), { ...config, url: redis.url });
      await finished(await enqueue());
      redis.lose();
      await new Promise((resolve) => setTimeout(resolve, 300));
      const begun = performance.now();
      await worker.close();
      return performance.now() - begun < 2_000;
    };
    // One that waits for Redis never does; one that does not may be held up by a busy machine.
    await waitFor(stopsAtOnce, { what: 'a worker that stops at once' });
  });

  it('a worker lets its job end, and stops, though nobody hears of it', async () => {
    const redis = await losableRedis(config.url);
    const started = Promise.withResolvers<undefined>();
    let ended = false;
    const id = await enqueue();
    const worker = await work(
      async (_payload, { signal }) => {
        started.resolve(undefined);
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve);
        });
        ended = true;
        return { kind: 'done' };
      },
      { ...config, url: redis.url },
      impatient,
    );
    await started.promise;
    redis.lose();
    const begun = performance.now();
    await worker.close();
    expect(ended).toBe(true);
    expect(performance.now() - begun).toBeLessThan(30_000);
    // Another worker notices that nobody holds it any more.
    await work(async () => ({ kind: 'done' }), config, impatient);
    await finished(id);
  });
});
