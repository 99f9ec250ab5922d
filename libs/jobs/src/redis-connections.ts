import { once } from 'node:events';
import type { RedisConfig } from '@lifeboat/config';
import type { Redis } from 'ioredis';
import { EndingRedis } from './ending-redis.js';

const RECONNECT_MAX_MS = 2_000;
/** How long a connection that is ended may take to be gone. */
const DISCONNECT_MS = 500;
const reconnectAfter = (times: number): number => Math.min(times * 100, RECONNECT_MAX_MS);

/** A connection for requests: it refuses at once while Redis is down, so that a caller is told and not kept. */
export function producerConnection(config: RedisConfig): Redis {
  return new EndingRedis(config.url, {
    connectionName: 'lifeboat-producer',
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    commandTimeout: 3_000,
    retryStrategy: reconnectAfter,
    disconnectTimeout: DISCONNECT_MS,
  });
}

/** A connection for workers: it waits for Redis to come back, however long that takes. */
export function workerConnection(config: RedisConfig): Redis {
  return new EndingRedis(config.url, {
    connectionName: 'lifeboat-worker',
    maxRetriesPerRequest: null,
    retryStrategy: reconnectAfter,
    disconnectTimeout: DISCONNECT_MS,
  });
}

/** Ends a connection, and resolves when nothing of it is left that would keep the process alive. Never throws. */
export async function endConnection(redis: Redis): Promise<void> {
  if (redis.status !== 'end') {
    const ended = once(redis, 'end', { signal: AbortSignal.timeout(2 * DISCONNECT_MS) });
    redis.disconnect();
    await ended.catch(() => undefined);
  }
}
