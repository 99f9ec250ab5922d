import { TokenVerifier } from '@lifeboat/tenancy';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { type Identity, requireIdentity } from './identities.js';
import { jwtGuardOf } from './jwt.guard.js';
import { registerJwtStrategy } from './jwt.strategy.js';

/** Tells who sends a request, by its token. */
@Injectable()
export class Authentication {
  private readonly guard: CanActivate;

  constructor(verifier: TokenVerifier) {
    this.guard = jwtGuardOf(registerJwtStrategy(verifier), verifier);
  }

  /**
   * Leaves on the request who sent it: see `identityOfRequest`.
   *
   * @throws LifeboatError UNAUTHENTICATED; TOKEN_KEYS_UNAVAILABLE where that cannot be told now
   */
  async identify(context: ExecutionContext): Promise<Identity> {
    await this.guard.canActivate(context);
    return requireIdentity(context.switchToHttp().getRequest<Request>());
  }
}
