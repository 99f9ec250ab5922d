import { LifeboatError } from '@lifeboat/kernel';
import type { Request } from 'express';
import { tokenOfRequest } from './token-of-request.js';

/**
 * The error of a request that nobody is known to have sent; its meta tells whether a token was sent at all.
 *
 * @param reason for the log, never for the caller
 */
export function unauthenticated(request: Request, reason: unknown): LifeboatError {
  const tokenSent = tokenOfRequest(request) !== null;
  return new LifeboatError('UNAUTHENTICATED', {
    detail: tokenSent ? 'The token is not valid.' : 'The request carries no token.',
    remedy:
      'Send `Authorization: Bearer <token>` with a token that is signed by HS256, names the configured issuer and audience, and has not expired.',
    meta: { tokenSent, reason: reason instanceof Error ? reason.message : reason },
  });
}
