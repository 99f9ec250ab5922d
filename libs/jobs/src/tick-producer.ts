import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import { type JobSchedulerJson, Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { QueueName } from './queue-name.js';
import { reachRedis } from './reach-redis.js';
import { parseTick, type Timer } from './tick-contracts.js';
import { Ticks } from './ticks.js';
import { patternOf, timingOf } from './timer-pattern.js';

/** So many are on their way to Redis at once: each answer comes well before a command counts as lost. */
const BATCH = 250;
/** BullMQ's error of a timer whose next tick is there without it. */
const JOB_ID_COLLISION = -10;

/** Timers as BullMQ's job schedulers. */
@Injectable()
export class TickProducer extends Ticks {
  constructor(
    private readonly redis: Redis,
    @InjectQueue('schedule' satisfies QueueName) private readonly queue: Queue,
  ) {
    super();
  }

  override async upsert(timers: readonly Timer[]): Promise<void> {
    await this.inBatches(timers, (timer) => this.write(timer));
  }

  override async remove(ids: readonly string[]): Promise<void> {
    await this.inBatches(ids, (id) => this.queue.removeJobScheduler(id));
  }

  override async list(): Promise<Timer[]> {
    const schedulers = await reachRedis(this.redis, () => this.queue.getJobSchedulers());
    const alive = await this.inBatches(schedulers, (scheduler) => this.willTick(scheduler));
    return schedulers.flatMap((scheduler, index) => (alive[index] === true ? timersOf(scheduler) : []));
  }

  private async write({ id, tick, timing }: Timer): Promise<void> {
    try {
      await this.queue.upsertJobScheduler(
        id,
        { pattern: patternOf(timing), tz: timing.timeZone },
        { name: tick.name, data: tick.payload },
      );
    } catch (error) {
      // Its tick of the very time that is next runs now, since the clock was set back; the next reconciliation writes it.
      if (!isOfRunningTick(error)) {
        throw error;
      }
    }
  }

  /** Of a timer whose time has passed, the tick must be there still, waiting or running: it makes the next one. */
  private async willTick({ key, next }: JobSchedulerJson): Promise<boolean> {
    if (next === undefined) {
      return false;
    }
    return next > Date.now() || (await this.queue.getJob(`repeat:${key}:${next}`)) !== undefined;
  }

  private async inBatches<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
    const results: R[] = [];
    for (let start = 0; start < items.length; start += BATCH) {
      const batch = items.slice(start, start + BATCH);
      results.push(...(await reachRedis(this.redis, () => Promise.all(batch.map(work)))));
    }
    return results;
  }
}

/** None where it is not what this version would have written: it is then written anew. */
function timersOf({ key, name, pattern, tz, template }: JobSchedulerJson): Timer[] {
  try {
    // BullMQ does not keep an empty payload.
    const tick = parseTick(name, template?.data ?? {});
    return pattern === undefined ? [] : [{ id: key, tick, timing: timingOf(pattern, tz ?? 'UTC') }];
  } catch {
    return [];
  }
}

function isOfRunningTick(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === JOB_ID_COLLISION;
}
