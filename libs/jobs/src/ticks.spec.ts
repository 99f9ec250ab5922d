import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { testStack, uniqueQueuePrefix, waitFor } from '@lifeboat/testing';
import { type DynamicModule, type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { JobProducer } from './job-producer.js';
import { JobsModule } from './jobs.module.js';
import type { Timer } from './tick-contracts.js';
import type { TickHandler, TickRun } from './tick-handler.js';
import { TickWorkerModule } from './tick-worker.module.js';
import { Ticks } from './ticks.js';

const config = { url: '', prefix: uniqueQueuePrefix() };

@Module({})
class TestProcess {}

@Injectable()
class IdleHandler implements TickHandler<'backup_schedule'> {
  readonly tickName = 'backup_schedule';
  async handle(): Promise<void> {
    // No timer of these tests ticks so.
  }
}

let process: INestApplicationContext;
let ticks: Ticks;
let queue: Queue;
const workers: INestApplicationContext[] = [];

beforeAll(async () => {
  config.url = testStack().redisUrl;
  process = await start(JobsModule.forRedis(config));
  ticks = process.get(Ticks);
  const found = process.get(JobProducer).all.find(({ name }) => name === 'schedule');
  if (found === undefined) {
    throw new Error('there is no queue of ticks');
  }
  queue = found;
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close()));
  await ticks.remove(['a', 'b', 'odd']);
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

/** Of ticks that do not come here; the boot asks for them. */
@Injectable()
class IdleDrill implements TickHandler<'drill'> {
  readonly tickName = 'drill';
  async handle(): Promise<void> {
    throw new Error('nobody has wound it');
  }
}

@Injectable()
class IdleValidation implements TickHandler<'validation'> {
  readonly tickName = 'validation';
  async handle(): Promise<void> {
    throw new Error('nobody has wound it');
  }
}

@Injectable()
class IdleCleanup implements TickHandler<'cleanup'> {
  readonly tickName = 'cleanup';
  async handle(): Promise<void> {
    throw new Error('nobody has wound it');
  }
}

@Injectable()
class IdleAlerts implements TickHandler<'alerts'> {
  readonly tickName = 'alerts';
  async handle(): Promise<void> {
    throw new Error('nobody has wound it');
  }
}

@Injectable()
class IdleAnchor implements TickHandler<'anchor'> {
  readonly tickName = 'anchor';
  async handle(): Promise<void> {
    throw new Error('nobody has wound it');
  }
}

async function work(handle: (run: TickRun) => Promise<void>): Promise<void> {
  @Injectable()
  class TestHandler implements TickHandler<'sweep'> {
    readonly tickName = 'sweep';
    handle(_payload: Record<string, never>, run: TickRun): Promise<void> {
      return handle(run);
    }
  }
  const decisions = { backoffMs: 10 };
  workers.push(
    await start(
      JobsModule.forRedis(config),
      TickWorkerModule.forTicks({
        redis: config,
        handlers: [TestHandler, IdleHandler, IdleCleanup, IdleDrill, IdleValidation, IdleAlerts, IdleAnchor],
        decisions,
      }),
    ),
  );
}

/** Half a day away, so that nothing is due while these tests run. */
const HOUR = (new Date().getUTCHours() + 12) % 24;
const DAILY = `0 ${HOUR} * * *`;

const timer = (id: string, cron = DAILY, delaySeconds = 0, timeZone = 'Europe/Berlin'): Timer => ({
  id,
  tick: { name: 'sweep', payload: {} },
  timing: { cron, timeZone, delaySeconds },
});

async function idOfNext(timerId: string): Promise<string> {
  return `repeat:${timerId}:${String((await queue.getJobScheduler(timerId))?.next)}`;
}

/** Lets the next tick of a timer come now. */
async function wind(timerId: string): Promise<void> {
  await (await queue.getJob(await idOfNext(timerId)))?.promote();
}

describe('a timer', () => {
  it('is kept as it was given, changed, and taken away', async () => {
    await ticks.upsert([timer('a'), timer('b', '*/5 * * * *', 77)]);
    expect(await ticks.list()).toEqual(expect.arrayContaining([timer('a'), timer('b', '*/5 * * * *', 77)]));
    await ticks.upsert([timer('a', '0 3 * * *', 10, 'UTC')]);
    await ticks.remove(['b', 'nobody']);
    expect(await ticks.list()).toEqual([timer('a', '0 3 * * *', 10, 'UTC')]);
  });

  it('ticks next when its timetable says, and once, however often it is written', async () => {
    const now = new Date();
    const { timing } = timer('a', DAILY, 3_600, 'UTC');
    await Promise.all([ticks.upsert([timer('a')]), ticks.upsert([timer('a')])]);
    await ticks.upsert([{ ...timer('a'), timing }]);
    const due = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), HOUR + 1));
    const next = due > now ? due.getTime() : due.getTime() + 86_400_000;
    expect((await queue.getDelayed()).map(({ opts }) => opts.prevMillis)).toEqual([next]);
  });

  it('reaches its handler, which is told for when it was meant, and goes on', async () => {
    await ticks.upsert([timer('a')]);
    const meant = (await queue.getJobScheduler('a'))?.next;
    const seen: Date[] = [];
    await work(async ({ dueAt }) => {
      seen.push(dueAt);
    });
    await wind('a');
    await waitFor(() => seen.length === 1, { what: 'the tick' });
    expect(seen[0]?.getTime()).toBe(meant);
    expect(await ticks.list()).toHaveLength(1);
    expect((await queue.getJobScheduler('a'))?.next).toBeGreaterThan(meant ?? 0);
  });

  it('whose handler fails for a passing reason ticks again', async () => {
    await ticks.upsert([timer('a')]);
    let runs = 0;
    await work(async () => {
      runs += 1;
      if (runs === 1) {
        throw new Error('not yet');
      }
    });
    await wind('a');
    await waitFor(() => runs === 2, { what: 'the second try' });
  });

  it('whose tick was lost is not listed, so that it is written anew', async () => {
    await ticks.upsert([timer('a'), timer('b')]);
    const redis = process.get(Redis, { strict: false });
    const id = await idOfNext('a');
    await redis.multi().zrem(queue.toKey('delayed'), id).del(queue.toKey(id)).exec();
    await redis.zadd(queue.toKey('repeat'), Date.now() - 60_000, 'a');
    expect(await ticks.list()).toEqual([timer('b')]);
  });

  it('can be written while its tick of the very same time runs', async () => {
    await ticks.upsert([timer('a')]);
    const started = Promise.withResolvers<undefined>();
    const end = Promise.withResolvers<undefined>();
    await work(async () => {
      started.resolve(undefined);
      await end.promise;
    });
    await wind('a');
    await started.promise;
    await process.get(Redis, { strict: false }).zrem(queue.toKey('repeat'), 'a');
    await ticks.upsert([timer('a'), timer('b')]);
    expect(await ticks.list()).toEqual([timer('b')]);
    end.resolve(undefined);
    await waitFor(async () => (await queue.getActiveCount()) === 0, { what: 'the end of the tick' });
    await ticks.upsert([timer('a')]);
    expect(await ticks.list()).toHaveLength(2);
  });

  it('of another version is not listed', async () => {
    await queue.upsertJobScheduler('odd', { pattern: '0 2 * * *' }, { name: 'explode', data: {} });
    expect(await ticks.list()).toEqual([]);
    await ticks.remove(['odd']);
    expect(await queue.getJobSchedulersCount()).toBe(0);
  });
});

describe('a worker of ticks', () => {
  it('without all its handlers does not start', async () => {
    const worker = TickWorkerModule.forTicks({ redis: config, handlers: [] });
    await expect(start(JobsModule.withoutRedis(), worker)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
    });
  });
});

describe('without Redis', () => {
  it('every call fails quickly and says what is wrong', async () => {
    const away = await start(JobsModule.forRedis({ url: 'redis://127.0.0.1:1', prefix: 'none' }));
    const unavailable = expect.objectContaining({ code: 'REDIS_UNAVAILABLE' });
    await expect(away.get(Ticks).upsert([timer('a')])).rejects.toEqual(unavailable);
    await expect(away.get(Ticks).list()).rejects.toEqual(unavailable);
    await away.close();
  });

  it('a process that works inline has no timers', async () => {
    const inline = await start(JobsModule.withoutRedis());
    await inline.get(Ticks).upsert([timer('a')]);
    await inline.get(Ticks).remove(['a']);
    expect(await inline.get(Ticks).list()).toEqual([]);
    await inline.close();
  });
});
