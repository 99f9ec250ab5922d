import type { RedisConfig } from '@lifeboat/config';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import type { QueueDecisions } from './queue-decisions.js';
import { QueueProcessor } from './queue-processor.js';
import { makeProcessor } from './make-processor.js';
import type { AnyTickHandler } from './tick-handler.js';
import { TickRunner } from './tick-runner.js';

export interface TickWorkerModuleOptions {
  redis: RedisConfig;
  /** One for each tick there is; Nest makes them. */
  handlers: Type<AnyTickHandler>[];
  /** Instead of the queue's own decisions; for tests that cannot wait. */
  decisions?: Partial<QueueDecisions>;
}

/** Serves the queue `schedule` in this process, which also imports `JobsModule.forRedis`. */
@Module({})
export class TickWorkerModule {
  /** The boot fails with CONFIGURATION_INVALID where a handler is missing or doubled. */
  static forTicks({ redis, handlers, decisions }: TickWorkerModuleOptions): DynamicModule {
    return {
      module: TickWorkerModule,
      providers: [
        ...handlers,
        {
          provide: QueueProcessor,
          inject: handlers,
          useFactory: (...made: AnyTickHandler[]) =>
            makeProcessor({ queue: 'schedule', redis, decisions }, new TickRunner(made)),
        },
      ],
    };
  }
}
