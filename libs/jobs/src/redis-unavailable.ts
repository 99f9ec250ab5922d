import { LifeboatError } from '@lifeboat/kernel';

/** The typed error of a Redis that does not answer. */
export function redisUnavailable(cause: unknown): LifeboatError {
  return new LifeboatError('REDIS_UNAVAILABLE', {
    detail: 'Redis, which holds the job queues, does not answer.',
    remedy: 'Start Redis or correct REDIS_URL. `lifeboat … --inline` works without it.',
    cause,
  });
}
