import type { RedisConfig } from '@lifeboat/config';
import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Module } from '@nestjs/common';
import type { QueueOptions } from 'bullmq';
import { Redis } from 'ioredis';
import { jobOptionsOf } from './bull-options.js';
import { JobProducer } from './job-producer.js';
import { JobQueue } from './job-queue.js';
import { NoQueue } from './no-queue.js';
import { NoTicks } from './no-ticks.js';
import { ProducerRedisModule } from './producer-redis.module.js';
import { QUEUE_DECISIONS } from './queue-decisions.js';
import { QUEUE_NAMES } from './queue-name.js';
import { TickProducer } from './tick-producer.js';
import { Ticks } from './ticks.js';
import { nextTick } from './timer-pattern.js';

/** Gives the process a `JobQueue` and `Ticks`. */
@Module({})
export class JobsModule {
  /** The queues in Redis. */
  static forRedis(config: RedisConfig): DynamicModule {
    const producerRedis = ProducerRedisModule.forRoot(config);
    return {
      module: JobsModule,
      global: true,
      imports: [
        producerRedis,
        BullModule.forRootAsync({
          imports: [producerRedis],
          inject: [Redis],
          useFactory: (connection: Redis): QueueOptions => ({
            connection,
            prefix: config.prefix,
            skipVersionCheck: true,
          }),
        }),
        BullModule.registerQueue(
          ...QUEUE_NAMES.map((name) => ({
            name,
            defaultJobOptions: jobOptionsOf(QUEUE_DECISIONS[name]),
            settings: { repeatStrategy: nextTick },
          })),
        ),
      ],
      providers: [
        JobProducer,
        { provide: JobQueue, useExisting: JobProducer },
        { provide: Ticks, useClass: TickProducer },
      ],
      exports: [JobQueue, JobProducer, Ticks, producerRedis],
    };
  }

  /** No queue, for work that is done inline. */
  static withoutRedis(): DynamicModule {
    return {
      module: JobsModule,
      global: true,
      providers: [
        { provide: JobQueue, useClass: NoQueue },
        { provide: Ticks, useClass: NoTicks },
      ],
      exports: [JobQueue, Ticks],
    };
  }
}
