import type { AuthConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';

/** @throws LifeboatError CONFIGURATION_INVALID where there is none */
export function requireJwtSecret({ jwtSecret, jwksUrl }: AuthConfig): string {
  if (jwksUrl !== null) {
    throw new LifeboatError('CONFIGURATION_INVALID', {
      detail: 'The identity provider behind JWT_JWKS_URL signs all tokens, so none was signed here.',
      remedy: 'Ask the identity provider for a token.',
    });
  }
  if (jwtSecret === null) {
    throw new LifeboatError('CONFIGURATION_INVALID', {
      detail: 'JWT_SECRET is not set, so no token can be signed. Nothing was started.',
      remedy: 'Set JWT_SECRET to the secret, 32 characters or more, that the API uses.',
    });
  }
  return jwtSecret;
}
