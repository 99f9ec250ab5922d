import { setTimeout as pause } from 'node:timers/promises';
import { OnWorkerEvent, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { connectionLog } from './connection-log.js';
import type { QueueName } from './queue-name.js';
import { endConnection } from './redis-connections.js';

/** How long saying goodbye to Redis may take. */
const CLOSE_MS = 3_000;
/** How long a job that is told to stop may take to reach a safe point; with the drain time within the usual 30 s. */
const HAND_BACK_MS = 8_000;

/** Does what a job asks for, and tells BullMQ how it ended. */
export interface Runner {
  /** @param token proves to Redis that the job is this worker's */
  run(job: Job, token: string | undefined, signal: AbortSignal): Promise<void>;
}

/**
 * Takes the jobs of one queue, from when the process has started until it stops. `makeProcessor` makes a class of
 * it for each queue, for `@Processor` keeps the worker's options on the class. Its worker must not run by itself.
 */
export abstract class QueueProcessor
  extends WorkerHost
  implements OnApplicationBootstrap, BeforeApplicationShutdown
{
  private readonly logger: Logger;
  private readonly logError: (error: Error) => void;
  private started = false;
  private running = 0;

  /**
   * @param redis the worker's connection, which ends with it
   * @param drainMs how long a stopping worker lets its jobs run before it hands them back to the queue
   */
  constructor(
    queue: QueueName,
    private readonly runner: Runner,
    private readonly redis: Redis,
    private readonly drainMs: number,
  ) {
    super();
    this.logger = new Logger(`Worker of ${queue}`);
    this.logError = connectionLog(`Worker of ${queue}`);
    this.redis.on('error', this.logError);
  }

  /** BullMQ calls it, and gives a signal because there are three parameters. */
  override async process(job: Job, token?: string, signal?: AbortSignal): Promise<void> {
    this.running += 1;
    try {
      await this.runner.run(job, token, signal ?? new AbortController().signal);
    } finally {
      this.running -= 1;
    }
  }

  /** Hears of everything that goes wrong outside a handler: lost connections, lost locks. */
  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.logError(error);
  }

  onApplicationBootstrap(): void {
    this.started = true;
    this.worker.run().catch(this.logError);
    this.logger.log('takes jobs');
  }

  /** Before anything else of the process is closed. */
  async beforeApplicationShutdown(): Promise<void> {
    if (this.started) {
      this.logger.log('drains');
      await this.drain();
      this.logger.log('stopped');
    }
    await endConnection(this.redis);
  }

  /** Takes no more jobs, lets the running ones end, and hands back what is not done after the queue's drain time. */
  private async drain(): Promise<void> {
    const handBack = setTimeout(() => this.worker.cancelAllJobs('the worker stops'), this.drainMs);
    // Closing talks to Redis; where Redis is gone, the process must end all the same.
    const patienceMs = this.running > 0 ? this.drainMs + HAND_BACK_MS : CLOSE_MS;
    const patience = pause(patienceMs, undefined, { ref: false });
    try {
      await Promise.race([this.worker.close(), patience]);
    } finally {
      clearTimeout(handBack);
      await this.worker.getBackend().close(true);
      // `BullModule` closes its workers too, and would wait for BullMQ's promise however long Redis stays away.
      this.worker.closing = Promise.resolve();
    }
  }
}
