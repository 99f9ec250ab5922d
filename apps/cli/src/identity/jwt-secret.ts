import type { AuthConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';

/** @throws LifeboatError CONFIGURATION_INVALID where there is none */
export function requireJwtSecret({ jwtSecret }: AuthConfig, purpose: string): string {
  if (jwtSecret === null) {
    throw new LifeboatError('CONFIGURATION_INVALID', {
      detail: `JWT_SECRET is not set, so ${purpose}. Nothing was started.`,
      remedy: 'Set JWT_SECRET to the secret, 32 characters or more, that the API uses.',
    });
  }
  return jwtSecret;
}
