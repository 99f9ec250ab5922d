import { LifeboatError } from '@lifeboat/kernel';
import { requestIdOf } from '@lifeboat/observability';
import { Authoriser } from '@lifeboat/protection';
import type { Actor, Permission } from '@lifeboat/tenancy';
import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Authenticator } from '../auth/authenticator.js';
import { rememberIdentity } from '../auth/identities.js';

/** Who may come in, for routes and for the pages that are not Nest's. Every refusal goes to the audit log. */
@Injectable()
export class Gatekeeper {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly authoriser: Authoriser,
  ) {}

  /** @throws LifeboatError UNAUTHENTICATED */
  async identify(request: Request, response: Response): Promise<Actor> {
    const requestId = requestIdOf(request);
    try {
      const identity = await this.authenticator.identify(request, response);
      rememberIdentity(request, identity);
      return { ...identity.actor, requestId };
    } catch (error) {
      // A request without any token is a newcomer, not an attempt.
      if (error instanceof LifeboatError && error.meta['tokenSent'] === true) {
        await this.authoriser.recordBadToken(requestId, originOf(request));
      }
      throw error;
    }
  }

  /**
   * @param tenantId the tenant that the request names; the caller's own if it names none
   * @throws LifeboatError UNAUTHENTICATED, FORBIDDEN
   */
  async admit(
    request: Request,
    response: Response,
    permission: Permission,
    tenantId?: string,
  ): Promise<void> {
    const actor = await this.identify(request, response);
    await this.authoriser.admit(actor, permission, tenantId ?? actor.tenantId, originOf(request));
  }
}

function originOf(request: Request): { remoteAddress: string | undefined; route: string } {
  return { remoteAddress: request.ip, route: `${request.method} ${request.baseUrl}${request.path}` };
}
