import type { Request } from 'express';
import type { Identity } from './claims.js';
import { unauthenticated } from './unauthenticated.js';

/** Who is behind the request, as `JwtGuard` found out; undefined on an open route. */
export function identityOfRequest(request: Request): Identity | undefined {
  return request.user as Identity | undefined;
}

/** @throws LifeboatError UNAUTHENTICATED on an open route */
export function requireIdentity(request: Request): Identity {
  const identity = identityOfRequest(request);
  if (identity === undefined) {
    throw unauthenticated(request, 'the route asks for no token');
  }
  return identity;
}
