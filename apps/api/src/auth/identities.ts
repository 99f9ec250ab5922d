import { LifeboatError } from '@lifeboat/kernel';
import type { Actor } from '@lifeboat/tenancy';
import type { Request } from 'express';

/** Who is behind a token, and until when. */
export interface Identity {
  actor: Omit<Actor, 'requestId'>;
  /** Seconds since 1970. */
  expiresAt: number;
  /** The token that says so. */
  token: string;
}

/** Who is behind the request, as `Authentication` found out and Passport left on it; undefined on an open route. */
export function identityOfRequest(request: Request): Identity | undefined {
  return request.user as Identity | undefined;
}

/** @throws LifeboatError INTERNAL on an open route: it asks for nobody, so nothing that it does may depend on who asks */
export function requireIdentity(request: Request): Identity {
  const identity = identityOfRequest(request);
  if (identity === undefined) {
    throw new LifeboatError('INTERNAL', {
      detail: 'An open route asked who sends the request. Nothing was done.',
      remedy: 'This is a defect of Lifeboat: declare who may call the route. Please report it with the log.',
    });
  }
  return identity;
}
