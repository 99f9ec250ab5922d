import type { RedisConfig } from '@lifeboat/config';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { endConnection, producerConnection } from './redis-connections.js';

/** The one connection over which a process asks its queues: opened when Nest makes it, ended with the process. */
@Module({})
export class ProducerRedisModule implements OnApplicationShutdown {
  static forRoot(config: RedisConfig): DynamicModule {
    return {
      module: ProducerRedisModule,
      providers: [{ provide: Redis, useFactory: () => producerConnection(config) }],
      exports: [Redis],
    };
  }

  constructor(private readonly redis: Redis) {}

  async onApplicationShutdown(): Promise<void> {
    await endConnection(this.redis);
  }
}
