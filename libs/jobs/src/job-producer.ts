import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import { type Job, Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { connectionLog } from './connection-log.js';
import { type JobName, type JobPayload, queuesOf } from './job-contracts.js';
import { type JobPlace, JobQueue, type QueueCounts, type QueuedJobState, USUAL_PLACE } from './job-queue.js';
import { QUEUE_NAMES, type QueueName } from './queue-name.js';
import { reachRedis } from './reach-redis.js';

/** BullMQ takes jobs with a priority after those without. */
const PRIORITY_OF_WAITING = 10;

/** The queue in Redis, by BullMQ. Connection and queues end with the modules that made them. */
@Injectable()
export class JobProducer extends JobQueue {
  private readonly queues: Record<QueueName, Queue>;

  constructor(
    private readonly redis: Redis,
    @InjectQueue('backup' satisfies QueueName) backup: Queue,
    @InjectQueue('backup_large' satisfies QueueName) backupLarge: Queue,
    @InjectQueue('restore' satisfies QueueName) restore: Queue,
    @InjectQueue('integrity' satisfies QueueName) integrity: Queue,
    @InjectQueue('schedule' satisfies QueueName) schedule: Queue,
  ) {
    super();
    this.queues = { backup, backup_large: backupLarge, restore, integrity, schedule };
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

  override enqueue<N extends JobName>(
    operationId: string,
    name: N,
    payload: JobPayload<N>,
    { isLarge, canWait }: JobPlace = USUAL_PLACE,
  ): Promise<void> {
    return this.reach(async () => {
      const kept = await this.find(operationId, name);
      if (kept !== null && !(await finished(kept.job))) {
        return;
      }
      await kept?.job.remove();
      const [usual, large = usual] = queuesOf(name);
      await this.queues[isLarge ? large : usual].add(name, payload, {
        jobId: operationId,
        ...(canWait ? { priority: PRIORITY_OF_WAITING } : {}),
      });
    });
  }

  override remove(operationId: string, name: JobName): Promise<boolean> {
    return this.reach(async () => {
      const known = await this.find(operationId, name);
      // 0 where a worker holds it. A job that is not there counts as removed, hence the look before.
      return known !== null && (await known.queue.remove(operationId)) === 1;
    });
  }

  override stateOf(operationId: string, name: JobName): Promise<QueuedJobState> {
    return this.reach(async () => {
      const known = await this.find(operationId, name);
      const state = known === null ? 'unknown' : await known.queue.getJobState(operationId);
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

  override counts(): Promise<QueueCounts[]> {
    return this.reach(() => Promise.all(QUEUE_NAMES.map((name) => countsOf(name, this.queues[name]))));
  }

  private async find(operationId: string, name: JobName): Promise<{ queue: Queue; job: Job } | null> {
    for (const queueName of queuesOf(name)) {
      const queue = queueName && this.queues[queueName];
      const job: Job | undefined = await queue?.getJob(operationId);
      if (queue !== undefined && job !== undefined) {
        return { queue, job };
      }
    }
    return null;
  }

  private reach<T>(work: () => Promise<T>): Promise<T> {
    return reachRedis(this.redis, work);
  }
}

async function finished(job: Job): Promise<boolean> {
  const state = await job.getState();
  return state === 'completed' || state === 'failed';
}

async function countsOf(name: QueueName, queue: Queue): Promise<QueueCounts> {
  const counts = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed');
  const of = (state: string): number => counts[state] ?? 0;
  return {
    queue: name,
    waiting: of('waiting') + of('prioritized'),
    active: of('active'),
    delayed: of('delayed'),
    failed: of('failed'),
  };
}
