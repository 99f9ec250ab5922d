import { LifeboatError } from '@lifeboat/kernel';
import type { Redis } from 'ioredis';
import { redisUnavailable } from './redis-unavailable.js';
import { whenReady } from './when-ready.js';

/**
 * Does what needs Redis.
 *
 * @throws LifeboatError REDIS_UNAVAILABLE for whatever goes wrong with it
 */
export async function reachRedis<T>(redis: Redis, work: () => Promise<T>): Promise<T> {
  try {
    await whenReady(redis);
    return await work();
  } catch (error) {
    throw error instanceof LifeboatError ? error : redisUnavailable(error);
  }
}
