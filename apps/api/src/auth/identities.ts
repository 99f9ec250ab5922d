import { LifeboatError } from '@lifeboat/kernel';
import type { Request } from 'express';
import type { Identity } from './claims.js';

const identities = new WeakMap<Request, Identity>();

/** Remembers who was found behind the request. */
export function rememberIdentity(request: Request, identity: Identity): void {
  identities.set(request, identity);
}

/** Who is behind the request; undefined on an open route. */
export function identityOfRequest(request: Request): Identity | undefined {
  return identities.get(request);
}

/** @throws LifeboatError UNAUTHENTICATED on an open route */
export function requireIdentity(request: Request): Identity {
  const identity = identities.get(request);
  if (identity === undefined) {
    throw new LifeboatError('UNAUTHENTICATED', {
      detail: 'The request carries no token.',
      remedy: 'Send `Authorization: Bearer <token>`.',
    });
  }
  return identity;
}
