import type { AuthConfig } from '@lifeboat/config';
import { LifeboatError, messageOf } from '@lifeboat/kernel';
import { identityOfClaims, type TokenIdentity } from '@lifeboat/tenancy';
import { JwtService } from '@nestjs/jwt';
import { requireJwtSecret } from './jwt-secret.js';

/**
 * Reads a token after checking signature, issuer, audience and expiry.
 *
 * @throws LifeboatError UNAUTHENTICATED, CONFIGURATION_INVALID
 */
export async function verifyToken(token: string, auth: AuthConfig): Promise<TokenIdentity> {
  const secret = requireJwtSecret(auth, 'LIFEBOAT_TOKEN cannot be checked');
  let claims: unknown;
  try {
    claims = await new JwtService().verifyAsync<Record<string, unknown>>(token, {
      secret,
      algorithms: ['HS256'],
      issuer: auth.jwtIssuer,
      audience: auth.jwtAudience,
    });
  } catch (error) {
    throw notValid(messageOf(error));
  }
  const identity = identityOfClaims(claims);
  if (typeof identity === 'string') {
    throw notValid(identity);
  }
  return identity;
}

function notValid(reason: string): LifeboatError {
  return new LifeboatError('UNAUTHENTICATED', {
    detail: `The token in LIFEBOAT_TOKEN is not valid: ${reason}. Nothing was done.`,
    remedy: 'Set LIFEBOAT_TOKEN to a valid token, or unset it to act as the user of the operating system.',
  });
}
