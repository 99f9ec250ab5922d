import { LifeboatError } from '@lifeboat/kernel';
import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail } from '@nestjs/throttler';

/** Counts a request where its sender is known, or known to be nobody: see `throttlersOf`. */
@Injectable()
export class RateLimiter extends ThrottlerGuard {
  /** A caller has one count for all routes. */
  protected override generateKey(_context: ExecutionContext, tracker: string): string {
    return tracker;
  }

  /** @throws LifeboatError RATE_LIMITED; its meta says after how many seconds the next request is let through */
  protected override throwThrottlingException(
    _context: ExecutionContext,
    { limit, timeToBlockExpire }: ThrottlerLimitDetail,
  ): Promise<void> {
    throw new LifeboatError('RATE_LIMITED', {
      detail: `More than ${String(limit)} requests came in a minute. This one was not carried out.`,
      remedy: `Wait ${String(timeToBlockExpire)} s. Follow a job by its events instead of asking again and again; RATE_LIMIT_TOKEN, RATE_LIMIT_TENANT and RATE_LIMIT_BAD_TOKENS set the limits.`,
      meta: { retryAfterSeconds: timeToBlockExpire },
    });
  }
}
