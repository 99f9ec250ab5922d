import { once } from 'node:events';
import type { Redis } from 'ioredis';
import { redisUnavailable } from './redis-unavailable.js';

const CONNECT_MS = 2_500;

/**
 * Waits for a connection that is being made, at most 2.5 s. Asking before the command, instead of letting the command
 * time out, means that no job slips into the queue after its caller was told that it did not.
 *
 * @throws LifeboatError REDIS_UNAVAILABLE, at once where the connection is refused
 */
export async function whenReady(redis: Redis): Promise<void> {
  if (redis.status === 'ready') {
    return;
  }
  try {
    await once(redis, 'ready', { signal: AbortSignal.timeout(CONNECT_MS) });
  } catch (error) {
    throw redisUnavailable(error);
  }
}
