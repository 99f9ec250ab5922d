import { LifeboatError, messageOf } from '@lifeboat/kernel';
import type { TokenVerifier } from '@lifeboat/tenancy';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { Request } from 'express';
import { tokenOfRequest } from './token-of-request.js';
import { unauthenticated } from './unauthenticated.js';

/**
 * The guard that asks Passport for the strategy of this name, and says in Lifeboat's words what Passport found wrong.
 *
 * @param verifier whose algorithms the words name
 */
export function jwtGuardOf(strategy: string, verifier: TokenVerifier): CanActivate {
  class JwtGuard extends AuthGuard(strategy) {
    /** @throws LifeboatError UNAUTHENTICATED; TOKEN_KEYS_UNAVAILABLE where that cannot be told now */
    override handleRequest<T>(
      error: unknown,
      identity: T | false,
      problem: unknown,
      context: ExecutionContext,
    ): T {
      if (identity) {
        return identity;
      }
      if (error instanceof Error) {
        throw error;
      }
      if (problem instanceof LifeboatError) {
        throw problem;
      }
      const tokenSent = tokenOfRequest(context.switchToHttp().getRequest<Request>()) !== null;
      const reason = tokenSent ? messageOf(problem) : 'there is none';
      throw unauthenticated({ tokenSent, reason, algorithms: verifier.algorithms });
    }
  }
  return new JwtGuard();
}
