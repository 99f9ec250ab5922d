import type { RedisConfig } from '@lifeboat/config';
import { Processor } from '@nestjs/bullmq';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { workerOptionsOf } from './bull-options.js';
import type { JobHandler } from './job-handler.js';
import { JobRunner } from './job-runner.js';
import { QUEUE_DECISIONS, type QueueDecisions } from './queue-decisions.js';
import type { QueueName } from './queue-name.js';
import { QueueProcessor } from './queue-processor.js';
import { workerConnection } from './redis-connections.js';

export interface QueueWorkerModuleOptions {
  queue: QueueName;
  redis: RedisConfig;
  /** One for each job of the queue; Nest makes them. */
  handlers: Type<JobHandler>[];
  /** Instead of the queue's own decisions; for tests that cannot wait. */
  decisions?: Partial<QueueDecisions>;
}

/** Serves one queue in this process. The process also imports `JobsModule.forRedis`, which registers the queue. */
@Module({})
export class QueueWorkerModule {
  /** The boot fails with CONFIGURATION_INVALID where a handler is missing or doubled. */
  static forQueue(options: QueueWorkerModuleOptions): DynamicModule {
    return {
      module: QueueWorkerModule,
      providers: [
        ...options.handlers,
        {
          provide: QueueProcessor,
          inject: options.handlers,
          useFactory: (...handlers: JobHandler[]) => makeProcessor(options, handlers),
        },
      ],
    };
  }
}

function makeProcessor(
  { queue, redis, decisions }: QueueWorkerModuleOptions,
  handlers: readonly JobHandler[],
): QueueProcessor {
  const decided = { ...QUEUE_DECISIONS[queue], ...decisions };
  // Before the connection, which nobody would end where this throws.
  const runner = new JobRunner(queue, handlers);
  const connection = workerConnection(redis);

  @Processor({ name: queue }, { ...workerOptionsOf(decided), connection, autorun: false })
  class ProcessorOfQueue extends QueueProcessor {}

  return new ProcessorOfQueue(queue, runner, connection, decided.drainMs);
}
