import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport-jwt';
import { type Identity, identityOf } from './claims.js';
import { tokenOfRequest } from './token-of-request.js';
import { unauthenticated } from './unauthenticated.js';

/** The name by which guards ask Passport for the strategy. */
export const JWT = 'jwt';

/**
 * Tells who sends a request, by a signed token. It registers itself with the one Passport of the process, where the
 * last one counts: a process holds one API.
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, JWT) {
  /**
   * Called once the token itself has been verified.
   *
   * @throws LifeboatError UNAUTHENTICATED where a claim is not as it must be
   */
  validate(request: Request, claims: unknown): Identity {
    const identity = identityOf(claims, tokenOfRequest(request) ?? '');
    if (typeof identity === 'string') {
      throw unauthenticated(request, identity);
    }
    return identity;
  }
}
