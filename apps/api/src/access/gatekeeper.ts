import { LifeboatError } from '@lifeboat/kernel';
import { requestIdOf } from '@lifeboat/observability';
import { Authoriser } from '@lifeboat/protection';
import type { Actor, Permission } from '@lifeboat/tenancy';
import { type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Authentication } from '../auth/authentication.js';
import { RateLimiter } from '../limits/rate-limiter.js';

/** Who may come in, for routes and for the pages that are not Nest's. Every refusal goes to the audit log. */
@Injectable()
export class Gatekeeper {
  constructor(
    private readonly authentication: Authentication,
    private readonly rateLimiter: RateLimiter,
    private readonly authoriser: Authoriser,
  ) {}

  /** @throws LifeboatError UNAUTHENTICATED, TOKEN_KEYS_UNAVAILABLE, RATE_LIMITED */
  async identify(context: ExecutionContext): Promise<Actor> {
    const request = context.switchToHttp().getRequest<Request>();
    const requestId = requestIdOf(request);
    const { actor } = await this.authentication.identify(context).catch(async (error: unknown) => {
      // A request without any token is a newcomer, not an attempt.
      if (error instanceof LifeboatError && error.meta['tokenSent'] === true) {
        // Before the log, which a flood of attempts would fill.
        await this.rateLimiter.canActivate(context);
        await this.authoriser.recordBadToken(requestId, originOf(request));
      }
      throw error;
    });
    await this.rateLimiter.canActivate(context);
    return { ...actor, requestId };
  }

  /**
   * @param tenantId the tenant that the request names; the caller's own if it names none
   * @throws LifeboatError UNAUTHENTICATED, TOKEN_KEYS_UNAVAILABLE, RATE_LIMITED, FORBIDDEN
   */
  async admit(context: ExecutionContext, permission: Permission, tenantId?: string): Promise<void> {
    const actor = await this.identify(context);
    const request = context.switchToHttp().getRequest<Request>();
    await this.authoriser.admit(actor, permission, tenantId ?? actor.tenantId, originOf(request));
  }
}

function originOf(request: Request): { remoteAddress: string | undefined; route: string } {
  return { remoteAddress: request.ip, route: `${request.method} ${request.baseUrl}${request.path}` };
}
