import type { RedisConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import { type Job, type JobsOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { JOBS, type JobName, type JobPayload } from './job-contracts.js';
import { JobQueue, type QueuedJobState } from './job-queue.js';
import { QUEUE_DECISIONS } from './queue-decisions.js';
import { QUEUE_NAMES, type QueueName } from './queue-name.js';
import { endConnection, producerConnection } from './redis-connections.js';
import { redisUnavailable } from './redis-unavailable.js';
import { whenReady } from './when-ready.js';

/** The queue in Redis, by BullMQ. */
export class JobProducer extends JobQueue {
  private readonly redis: Redis;
  private readonly queues: Record<QueueName, Queue>;

  /** @param onError hears of lost connections; each call that suffers from one throws by itself */
  constructor(config: RedisConfig, onError: (error: Error) => void) {
    super();
    this.redis = producerConnection(config);
    this.redis.on('error', onError);
    const open = (name: QueueName): Queue => {
      const queue = new Queue(name, {
        connection: this.redis,
        prefix: config.prefix,
        skipVersionCheck: true,
      });
      queue.on('error', onError);
      return queue;
    };
    this.queues = { backup: open('backup'), restore: open('restore') };
  }

  /** The BullMQ queues, for the queue page. */
  get all(): Queue[] {
    return QUEUE_NAMES.map((name) => this.queues[name]);
  }

  override enqueue<N extends JobName>(operationId: string, name: N, payload: JobPayload<N>): Promise<void> {
    return this.reach(async () => {
      const queue = this.queueOf(name);
      const kept = await this.jobOf(operationId, name);
      if (kept && (await finished(kept))) {
        await kept.remove();
      }
      await queue.add(name, payload, { ...optionsOf(JOBS[name].queue), jobId: operationId });
    });
  }

  override remove(operationId: string, name: JobName): Promise<boolean> {
    return this.reach(async () => {
      const known = (await this.jobOf(operationId, name)) !== undefined;
      // 0 where a worker holds it. A job that is not there counts as removed, hence the look before.
      return known && (await this.queueOf(name).remove(operationId)) === 1;
    });
  }

  override stateOf(operationId: string, name: JobName): Promise<QueuedJobState> {
    return this.reach(async () => {
      const state = await this.queueOf(name).getJobState(operationId);
      switch (state) {
        case 'completed':
        case 'failed':
          return 'finished';
        case 'active':
          return 'active';
        case 'unknown':
          return 'missing';
        case 'waiting':
        case 'waiting-children':
        case 'delayed':
        case 'prioritized':
          return 'waiting';
      }
    });
  }

  override ping(): Promise<void> {
    return this.reach(async () => {
      await this.redis.ping();
    });
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.all.map((queue) => queue.close()));
    await endConnection(this.redis);
  }

  private queueOf(name: JobName): Queue {
    return this.queues[JOBS[name].queue];
  }

  private jobOf(operationId: string, name: JobName): Promise<Job | undefined> {
    return this.queueOf(name).getJob(operationId);
  }

  private async reach<T>(work: () => Promise<T>): Promise<T> {
    try {
      await whenReady(this.redis);
      return await work();
    } catch (error) {
      throw error instanceof LifeboatError ? error : redisUnavailable(error);
    }
  }
}

async function finished(job: Job): Promise<boolean> {
  const state = await job.getState();
  return state === 'completed' || state === 'failed';
}

function optionsOf(queue: QueueName): JobsOptions {
  const { attempts, backoffMs, backoffJitter, keepCompleted, keepFailed } = QUEUE_DECISIONS[queue];
  return {
    attempts,
    backoff: { type: 'exponential', delay: backoffMs, jitter: backoffJitter },
    removeOnComplete: { count: keepCompleted.count, age: keepCompleted.ageSeconds },
    removeOnFail: { count: keepFailed.count, age: keepFailed.ageSeconds },
    stackTraceLimit: 0,
  };
}
