import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { testStack, uniqueQueuePrefix, waitFor } from '@lifeboat/testing';
import type { JobPayload } from './job-contracts.js';
import type { JobRun } from './job-handler.js';
import type { JobOutcome } from './job-outcome.js';
import { JobProducer } from './job-producer.js';
import type { QueueDecisions } from './queue-decisions.js';
import { QueueWorker } from './queue-worker.js';

const config = { url: '', prefix: uniqueQueuePrefix() };
const fast: Partial<QueueDecisions> = { lockDurationMs: 600, stalledIntervalMs: 300, drainMs: 200 };

let producer: JobProducer;
const workers: QueueWorker[] = [];

beforeAll(() => {
  config.url = testStack().redisUrl;
  producer = new JobProducer(config, ignore);
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
});
afterAll(async () => {
  await producer.close();
});

function ignore(): void {
  // Errors of connections show in the calls that suffer from them.
}

async function work(handle: (payload: JobPayload, run: JobRun) => Promise<JobOutcome>): Promise<QueueWorker> {
  const worker = new QueueWorker({
    queue: 'backup',
    redis: config,
    handlers: [{ jobName: 'backup', handle }],
    onError: ignore,
    decisions: fast,
  });
  workers.push(worker);
  await worker.ready();
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
    await worker.stop();
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
    await worker.stop();
    expect(await state(id)).toBe('waiting');
    await producer.remove(id, 'backup');
  });
});

describe('without Redis', () => {
  it('every call fails quickly and says what is wrong', async () => {
    const nowhere = new JobProducer({ url: 'redis://127.0.0.1:1', prefix: 'none' }, ignore);
    const begun = performance.now();
    const unavailable = expect.objectContaining({ code: 'REDIS_UNAVAILABLE' });
    const id = randomUUID();
    await expect(nowhere.enqueue(id, 'backup', payloadOf(id))).rejects.toEqual(unavailable);
    await expect(nowhere.stateOf(id, 'backup')).rejects.toEqual(unavailable);
    await expect(nowhere.ping()).rejects.toEqual(unavailable);
    expect(performance.now() - begun).toBeLessThan(6_000);
    await nowhere.close();
  });
});
