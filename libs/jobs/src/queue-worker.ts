import { setTimeout as pause } from 'node:timers/promises';
import type { RedisConfig } from '@lifeboat/config';
import { toLifeboatError } from '@lifeboat/kernel';
import { DelayedError, type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { handlersOf } from './handler-map.js';
import { type JobName, parseJob } from './job-contracts.js';
import type { JobHandler } from './job-handler.js';
import type { JobOutcome } from './job-outcome.js';
import { QUEUE_DECISIONS, type QueueDecisions } from './queue-decisions.js';
import type { QueueName } from './queue-name.js';
import { endConnection, workerConnection } from './redis-connections.js';

/** How long saying goodbye to Redis may take. */
const CLOSE_MS = 3_000;
/** How long a job that is told to stop may take to reach a safe point; with the drain time within the usual 30 s. */
const HAND_BACK_MS = 8_000;

export interface QueueWorkerOptions {
  queue: QueueName;
  redis: RedisConfig;
  handlers: readonly JobHandler[];
  /** Hears of everything that goes wrong outside a handler: lost connections, lost locks. */
  onError: (error: Error) => void;
  /** Instead of the queue's own decisions; for tests that cannot wait. */
  decisions?: Partial<QueueDecisions>;
}

/** Takes the jobs of one queue and gives each to its handler, with every option of the queue decided. */
export class QueueWorker {
  private readonly redis: Redis;
  private readonly worker: Worker;
  private readonly handlers: Map<JobName, JobHandler>;
  private readonly drainMs: number;
  private running = 0;

  /** @throws LifeboatError CONFIGURATION_INVALID where a handler is missing or doubled */
  constructor(options: QueueWorkerOptions) {
    const decisions = { ...QUEUE_DECISIONS[options.queue], ...options.decisions };
    this.handlers = handlersOf(options.queue, options.handlers);
    this.drainMs = decisions.drainMs;
    this.redis = workerConnection(options.redis);
    this.redis.on('error', options.onError);
    this.worker = new Worker(options.queue, (job, token, signal) => this.process(job, token, signal), {
      connection: this.redis,
      prefix: options.redis.prefix,
      skipVersionCheck: true,
      concurrency: decisions.concurrency,
      lockDuration: decisions.lockDurationMs,
      stalledInterval: decisions.stalledIntervalMs,
      maxStalledCount: decisions.maxStalledCount,
      removeOnComplete: { count: decisions.keepCompleted.count, age: decisions.keepCompleted.ageSeconds },
      removeOnFail: { count: decisions.keepFailed.count, age: decisions.keepFailed.ageSeconds },
    });
    this.worker.on('error', options.onError);
  }

  /** Resolves when the worker is connected and takes jobs. */
  async ready(): Promise<void> {
    await this.worker.waitUntilReady();
  }

  /** Takes no more jobs, lets the running ones end, and hands back what is not done after the queue's drain time. */
  async stop(): Promise<void> {
    const handBack = setTimeout(() => this.worker.cancelAllJobs('the worker stops'), this.drainMs);
    // Closing talks to Redis; where Redis is gone, the process must end all the same.
    const patienceMs = this.running > 0 ? this.drainMs + HAND_BACK_MS : CLOSE_MS;
    const patience = pause(patienceMs, undefined, { ref: false });
    try {
      await Promise.race([this.worker.close(), patience]);
    } finally {
      clearTimeout(handBack);
      await endConnection(this.redis);
    }
  }

  private async process(job: Job, token: string | undefined, signal: AbortSignal | undefined): Promise<void> {
    this.running += 1;
    try {
      await this.settle(job, token, await this.run(job, signal ?? new AbortController().signal));
    } finally {
      this.running -= 1;
    }
  }

  /** Tells BullMQ how the run ended, in its language: by what is thrown. */
  private async settle(job: Job, token: string | undefined, outcome: JobOutcome): Promise<void> {
    switch (outcome.kind) {
      case 'done':
        return;
      case 'retry':
        throw outcome.error;
      case 'failed':
        throw new UnrecoverableError(outcome.error.message);
      case 'later':
        await job.moveToDelayed(Date.now() + outcome.afterMs, token);
        throw new DelayedError();
    }
  }

  private async run(job: Job, signal: AbortSignal): Promise<JobOutcome> {
    const parsed = parsedOrError(job);
    if (parsed instanceof Error) {
      return { kind: 'failed', error: parsed };
    }
    const handler = this.handlers.get(parsed.name);
    if (handler === undefined) {
      return {
        kind: 'failed',
        error: new Error(`The queue "${job.queueName}" does not carry "${job.name}".`),
      };
    }
    return handler.handle(parsed.payload, {
      lastAttempt: job.attemptsMade + 1 >= (job.opts.attempts ?? 1),
      signal,
    });
  }
}

function parsedOrError(job: Job): ReturnType<typeof parseJob> | Error {
  try {
    return parseJob(job.name, job.data);
  } catch (error) {
    return toLifeboatError(error);
  }
}
