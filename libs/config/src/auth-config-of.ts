import type { Environment } from './environment.schema.js';
import { invalid } from './invalid.js';
import { isWeakSecret } from './is-weak-secret.js';
import type { AuthConfig } from './http-config.js';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Which tokens are believed: those that the shared secret has signed, or those of an identity provider's published keys.
 *
 * @throws LifeboatError CONFIGURATION_INVALID for both at once, and for what others could guess or replace on the way,
 *   unless NODE_ENV is `development`
 */
export function authConfigOf(values: Environment): AuthConfig {
  const { JWT_SECRET: secret, JWT_JWKS_URL: jwksUrl } = values;
  const isDevelopment = values.NODE_ENV === 'development';
  if (secret !== undefined && jwksUrl !== undefined) {
    throw invalid('JWT_SECRET and JWT_JWKS_URL are both set: a token is checked in one way or the other.');
  }
  if (secret !== undefined && !isDevelopment && isWeakSecret(secret)) {
    throw invalid(
      'JWT_SECRET is one that others can guess: an example, or a piece that repeats. Only where NODE_ENV is development is that allowed.',
    );
  }
  if (jwksUrl !== undefined && !isDevelopment && !isSafeOnTheWay(new URL(jwksUrl))) {
    throw invalid(
      'JWT_JWKS_URL is not https, so that somebody on the way could replace the keys. Only where NODE_ENV is development is that allowed.',
    );
  }
  return {
    jwtSecret: secret ?? null,
    jwksUrl: jwksUrl ?? null,
    jwtIssuer: values.JWT_ISSUER,
    jwtAudience: values.JWT_AUDIENCE,
    tokensNotBefore: values.TOKENS_NOT_BEFORE ?? new Map(),
  };
}

function isSafeOnTheWay({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || LOOPBACK.test(hostname);
}
