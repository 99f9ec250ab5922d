import type { RedisConfig } from '@lifeboat/config';
import { type DynamicModule, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { connectionLog } from './connection-log.js';
import { JobProducer } from './job-producer.js';
import { JobQueue } from './job-queue.js';
import { NoQueue } from './no-queue.js';

/** Closes the producer's connection when the process ends. */
@Injectable()
class ProducerShutdown implements OnApplicationShutdown {
  constructor(private readonly producer: JobProducer) {}

  async onApplicationShutdown(): Promise<void> {
    await this.producer.close();
  }
}

/** Gives the process a `JobQueue`. */
@Module({})
export class JobsModule {
  /** The queue in Redis. */
  static forRedis(config: RedisConfig): DynamicModule {
    return {
      module: JobsModule,
      global: true,
      providers: [
        {
          provide: JobProducer,
          useFactory: () => new JobProducer(config, connectionLog('JobQueue')),
        },
        { provide: JobQueue, useExisting: JobProducer },
        ProducerShutdown,
      ],
      exports: [JobQueue, JobProducer],
    };
  }

  /** No queue, for work that is done inline. */
  static withoutRedis(): DynamicModule {
    return {
      module: JobsModule,
      global: true,
      providers: [{ provide: JobQueue, useClass: NoQueue }],
      exports: [JobQueue],
    };
  }
}
