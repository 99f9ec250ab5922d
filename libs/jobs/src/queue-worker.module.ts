import type { RedisConfig } from '@lifeboat/config';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import type { JobHandler } from './job-handler.js';
import { JobRunner } from './job-runner.js';
import { makeProcessor } from './make-processor.js';
import type { QueueDecisions } from './queue-decisions.js';
import type { WorkQueueName } from './queue-name.js';
import { QueueProcessor } from './queue-processor.js';

export interface QueueWorkerModuleOptions {
  queue: WorkQueueName;
  redis: RedisConfig;
  /** One for each job of the queue; Nest makes them. */
  handlers: Type<JobHandler>[];
  /** Instead of the queue's own decisions; for tests that cannot wait. */
  decisions?: Partial<QueueDecisions>;
}

/** Serves one queue of operations in this process, which also imports `JobsModule.forRedis`. */
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
          useFactory: (...handlers: JobHandler[]) =>
            makeProcessor(options, new JobRunner(options.queue, handlers)),
        },
      ],
    };
  }
}
