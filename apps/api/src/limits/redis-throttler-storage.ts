import type { ThrottlerStorage } from '@nestjs/throttler';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

type Count = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/**
 * Counts requests in Redis, so that all processes of the API share the counts. Where Redis is away each process counts
 * for itself: callers are then limited a little less, and nobody is locked out.
 */
export class RedisThrottlerStorage implements ThrottlerStorage {
  private readonly limiters = new Map<string, RateLimiterRedis>();

  /** @param prefix of the keys in Redis */
  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
  ) {}

  /**
   * Counts one request in a window that begins with its first one.
   *
   * @param ttl length of the window, in milliseconds
   * @param limit requests in a window; what goes beyond is blocked until it ends
   */
  async increment(
    key: string,
    ttl: number,
    limit: number,
    _blockDuration: number,
    throttlerName: string,
  ): Promise<Count> {
    try {
      return countOf(await this.limiterOf(throttlerName, ttl, limit).consume(key), false);
    } catch (refused) {
      if (refused instanceof RateLimiterRes) {
        return countOf(refused, true);
      }
      throw refused;
    }
  }

  /** A name has one limit and one window. */
  private limiterOf(name: string, ttl: number, limit: number): RateLimiterRedis {
    const known = this.limiters.get(name);
    if (known !== undefined) {
      return known;
    }
    const window = { points: limit, duration: ttl / 1_000 };
    const limiter = new RateLimiterRedis({
      ...window,
      storeClient: this.redis,
      keyPrefix: `${this.prefix}:limit:${name}`,
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory(window),
    });
    this.limiters.set(name, limiter);
    return limiter;
  }
}

function countOf({ consumedPoints, msBeforeNext }: RateLimiterRes, isBlocked: boolean): Count {
  const seconds = Math.max(1, Math.ceil(msBeforeNext / 1_000));
  return { totalHits: consumedPoints, timeToExpire: seconds, isBlocked, timeToBlockExpire: seconds };
}
