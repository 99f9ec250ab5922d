import { LifeboatError } from '@lifeboat/kernel';

interface Refusal {
  tokenSent: boolean;
  /** For the log, never for the caller. */
  reason: string;
  /** What a token may be signed by. */
  algorithms: string;
}

/** The error of a request that nobody is known to have sent; its meta tells whether a token was sent at all. */
export function unauthenticated({ tokenSent, reason, algorithms }: Refusal): LifeboatError {
  return new LifeboatError('UNAUTHENTICATED', {
    detail: tokenSent ? 'The token is not valid.' : 'The request carries no token.',
    remedy: `Send \`Authorization: Bearer <token>\` with a token that is signed by ${algorithms}, names the configured issuer and audience, and has not expired.`,
    meta: { tokenSent, reason },
  });
}
