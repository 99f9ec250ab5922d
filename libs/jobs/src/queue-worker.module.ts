import type { RedisConfig } from '@lifeboat/config';
import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type Type,
} from '@nestjs/common';
import { connectionLog } from './connection-log.js';
import type { JobHandler } from './job-handler.js';
import type { QueueDecisions } from './queue-decisions.js';
import type { QueueName } from './queue-name.js';
import { QueueWorker } from './queue-worker.js';

export interface QueueWorkerModuleOptions {
  queue: QueueName;
  redis: RedisConfig;
  /** One for each job of the queue; Nest makes them. */
  handlers: Type<JobHandler>[];
  /** Instead of the queue's own decisions; for tests that cannot wait. */
  decisions?: Partial<QueueDecisions>;
}

/** Begins to take jobs when the process has started, and drains before anything else of the process is closed. */
class QueueWorkerLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger: Logger;
  private worker: QueueWorker | undefined;

  constructor(
    private readonly options: QueueWorkerModuleOptions,
    private readonly handlers: JobHandler[],
  ) {
    this.logger = new Logger(`Worker of ${options.queue}`);
  }

  onApplicationBootstrap(): void {
    const { queue, redis, decisions } = this.options;
    this.worker = new QueueWorker({
      queue,
      redis,
      handlers: this.handlers,
      onError: connectionLog(`Worker of ${queue}`),
      ...(decisions && { decisions }),
    });
    this.logger.log('takes jobs');
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.logger.log('drains');
    await this.worker?.stop();
    this.logger.log('stopped');
  }
}

/** Serves one queue in this process. */
@Module({})
export class QueueWorkerModule {
  /** The boot fails with CONFIGURATION_INVALID where a handler is missing or doubled. */
  static forQueue(options: QueueWorkerModuleOptions): DynamicModule {
    return {
      module: QueueWorkerModule,
      providers: [
        ...options.handlers,
        {
          provide: QueueWorkerLifecycle,
          inject: options.handlers,
          useFactory: (...handlers: JobHandler[]) => new QueueWorkerLifecycle(options, handlers),
        },
      ],
    };
  }
}
