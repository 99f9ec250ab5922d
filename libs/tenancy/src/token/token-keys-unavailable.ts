import { LifeboatError } from '@lifeboat/kernel';

/** Nobody can tell whether the token is valid: that is no reason to call it invalid. */
export function tokenKeysUnavailable(cause: unknown): LifeboatError {
  return new LifeboatError('TOKEN_KEYS_UNAVAILABLE', {
    detail: 'The identity provider, which publishes the keys of tokens, does not answer. Nothing was done.',
    remedy: 'Try again; if it stays so, check JWT_JWKS_URL from the machine that Lifeboat runs on.',
    cause,
  });
}
