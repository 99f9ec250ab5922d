import type { RedisConfig } from '@lifeboat/config';
import { Processor } from '@nestjs/bullmq';
import { workerOptionsOf } from './bull-options.js';
import { QUEUE_DECISIONS, type QueueDecisions } from './queue-decisions.js';
import type { QueueName } from './queue-name.js';
import { QueueProcessor, type Runner } from './queue-processor.js';
import { workerConnection } from './redis-connections.js';
import { nextTick } from './timer-pattern.js';

export interface ServedQueue {
  queue: QueueName;
  redis: RedisConfig;
  /** Instead of the queue's own decisions. */
  decisions?: Partial<QueueDecisions> | undefined;
}

/** The processor of a queue. It opens the worker's connection: whatever can go wrong in the wiring goes wrong before. */
export function makeProcessor({ queue, redis, decisions }: ServedQueue, runner: Runner): QueueProcessor {
  const decided = { ...QUEUE_DECISIONS[queue], ...decisions };
  const connection = workerConnection(redis);
  const settings = { repeatStrategy: nextTick };

  @Processor({ name: queue }, { ...workerOptionsOf(decided), settings, connection, autorun: false })
  class ProcessorOfQueue extends QueueProcessor {}

  return new ProcessorOfQueue(queue, runner, connection, decided.drainMs);
}
