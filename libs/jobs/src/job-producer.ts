import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import { type Job, Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { connectionLog } from './connection-log.js';
import { JOBS, type JobName, type JobPayload } from './job-contracts.js';
import { JobQueue, type QueuedJobState } from './job-queue.js';
import { QUEUE_NAMES, type QueueName } from './queue-name.js';
import { reachRedis } from './reach-redis.js';

/** The queue in Redis, by BullMQ. Connection and queues end with the modules that made them. */
@Injectable()
export class JobProducer extends JobQueue {
  private readonly queues: Record<QueueName, Queue>;

  constructor(
    private readonly redis: Redis,
    @InjectQueue('backup' satisfies QueueName) backup: Queue,
    @InjectQueue('restore' satisfies QueueName) restore: Queue,
    @InjectQueue('integrity' satisfies QueueName) integrity: Queue,
    @InjectQueue('schedule' satisfies QueueName) schedule: Queue,
  ) {
    super();
    this.queues = { backup, restore, integrity, schedule };
    // Each call that suffers from a lost connection throws by itself; an error event that nobody hears would throw too.
    const log = connectionLog('JobQueue');
    for (const source of [redis, ...this.all]) {
      source.on('error', log);
    }
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
      await queue.add(name, payload, { jobId: operationId });
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

  override evictionPolicy(): Promise<string | null> {
    return this.reach(
      async () => /^maxmemory_policy:(\S+)/m.exec(await this.redis.info('memory'))?.[1] ?? null,
    );
  }

  private queueOf(name: JobName): Queue {
    return this.queues[JOBS[name].queue];
  }

  private jobOf(operationId: string, name: JobName): Promise<Job | undefined> {
    return this.queueOf(name).getJob(operationId);
  }

  private reach<T>(work: () => Promise<T>): Promise<T> {
    return reachRedis(this.redis, work);
  }
}

async function finished(job: Job): Promise<boolean> {
  const state = await job.getState();
  return state === 'completed' || state === 'failed';
}
