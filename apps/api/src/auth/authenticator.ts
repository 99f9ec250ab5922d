import type { AuthConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import type { Request, Response } from 'express';
import { Passport } from 'passport';
import { Strategy, type VerifiedCallback } from 'passport-jwt';
import { type Identity, identityOf } from './claims.js';
import { tokenOfRequest } from './token-of-request.js';

const STRATEGY = 'jwt';

type Verified = (error: unknown, identity?: Identity | false | null, problem?: unknown) => void;

/** Tells who sends a request, by a signed token. */
export class Authenticator {
  /** An instance of our own: the package's shared one would mix up two applications in one process. */
  private readonly passport = new Passport();

  /** @throws LifeboatError CONFIGURATION_INVALID without a secret */
  constructor({ jwtSecret, jwtIssuer, jwtAudience }: AuthConfig) {
    if (jwtSecret === null) {
      throw new LifeboatError('CONFIGURATION_INVALID', {
        detail: 'JWT_SECRET is not set, so no token can be checked. The API did not start.',
        remedy: 'Set JWT_SECRET to the secret, 32 characters or more, that signs your tokens.',
      });
    }
    this.passport.use(
      STRATEGY,
      new Strategy(
        {
          jwtFromRequest: tokenOfRequest,
          secretOrKey: jwtSecret,
          algorithms: ['HS256'],
          issuer: jwtIssuer,
          audience: jwtAudience,
          passReqToCallback: true,
        },
        (request: Request, claims: unknown, done: VerifiedCallback) => {
          const identity = identityOf(claims, tokenOfRequest(request) ?? '');
          if (typeof identity === 'string') {
            done(null, false, { message: identity });
          } else {
            done(null, identity);
          }
        },
      ),
    );
  }

  /** @throws LifeboatError UNAUTHENTICATED; its meta tells whether a token was sent at all */
  identify(request: Request, response: Response): Promise<Identity> {
    return new Promise((resolve, reject) => {
      const verified: Verified = (error, identity, problem) => {
        if (identity) {
          resolve(identity);
        } else {
          reject(unauthenticated(tokenOfRequest(request) !== null, error ?? problem));
        }
      };
      const authenticate = this.passport.authenticate(STRATEGY, { session: false }, verified) as (
        request: Request,
        response: Response,
        next: (error: unknown) => void,
      ) => void;
      authenticate(request, response, reject);
    });
  }
}

function unauthenticated(tokenSent: boolean, cause: unknown): LifeboatError {
  return new LifeboatError('UNAUTHENTICATED', {
    detail: tokenSent ? 'The token is not valid.' : 'The request carries no token.',
    remedy:
      'Send `Authorization: Bearer <token>` with a token that is signed by HS256, names the configured issuer and audience, and has not expired.',
    meta: { tokenSent, reason: cause instanceof Error ? cause.message : cause },
  });
}
