import { type Actor, identityOfClaims } from '@lifeboat/tenancy';

/** Who is behind a token, and until when. */
export interface Identity {
  actor: Omit<Actor, 'requestId'>;
  /** Seconds since 1970. */
  expiresAt: number;
  /** The token that says so. */
  token: string;
}

/** @returns the identity, or a sentence that says which claim is not as it must be */
export function identityOf(claims: unknown, token: string): Identity | string {
  const identity = identityOfClaims(claims);
  if (typeof identity === 'string') {
    return identity;
  }
  const { expiresAt, ...actor } = identity;
  return { actor: { ...actor, source: 'api' }, expiresAt, token };
}
