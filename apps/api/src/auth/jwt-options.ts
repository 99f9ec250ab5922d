import type { AuthConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import type { StrategyOptionsWithRequest } from 'passport-jwt';
import { tokenOfRequest } from './token-of-request.js';

/**
 * What a token must be: of this algorithm and no other, signed with the secret, for us, and not expired.
 *
 * @throws LifeboatError CONFIGURATION_INVALID without a secret
 */
export function jwtOptions({ jwtSecret, jwtIssuer, jwtAudience }: AuthConfig): StrategyOptionsWithRequest {
  if (jwtSecret === null) {
    throw new LifeboatError('CONFIGURATION_INVALID', {
      detail: 'JWT_SECRET is not set, so no token can be checked. The API did not start.',
      remedy: 'Set JWT_SECRET to the secret, 32 characters or more, that signs your tokens.',
    });
  }
  return {
    jwtFromRequest: tokenOfRequest,
    secretOrKey: jwtSecret,
    algorithms: ['HS256'],
    issuer: jwtIssuer,
    audience: jwtAudience,
    passReqToCallback: true,
  };
}
