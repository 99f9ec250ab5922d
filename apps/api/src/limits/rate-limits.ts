import type { RateLimits } from '@lifeboat/config';
import type { ExecutionContext } from '@nestjs/common';
import type { ThrottlerOptions } from '@nestjs/throttler';
import type { Request } from 'express';
import { type Identity, identityOfRequest } from '../auth/identities.js';
import { networkOf } from './network-of.js';

const WINDOW_MS = 60_000;

/**
 * What is counted, of whom: a subject's requests, those of all tokens of a tenant together, and bad tokens from one
 * address, or from one network where addresses are many. A system administrator has no tenant of his own.
 */
export function throttlersOf({ token, tenant, badTokens }: RateLimits): ThrottlerOptions[] {
  return [
    {
      name: 'token',
      limit: token,
      ttl: WINDOW_MS,
      skipIf: (context) => token === 0 || identityOf(context) === undefined,
      getTracker: (_request, context) => {
        const actor = identityOf(context)?.actor;
        return JSON.stringify([actor?.tenantId, actor?.subject]);
      },
    },
    {
      name: 'tenant',
      limit: tenant,
      ttl: WINDOW_MS,
      skipIf: (context) => tenant === 0 || tenantOf(context) === null,
      getTracker: (_request, context) => tenantOf(context) ?? '',
    },
    {
      name: 'bad-tokens',
      limit: badTokens,
      ttl: WINDOW_MS,
      skipIf: (context) => badTokens === 0 || identityOf(context) !== undefined,
      getTracker: (_request, context) => networkOf(requestOf(context).ip ?? ''),
    },
  ];
}

function requestOf(context: ExecutionContext): Request {
  return context.switchToHttp().getRequest<Request>();
}

function identityOf(context: ExecutionContext): Identity | undefined {
  return identityOfRequest(requestOf(context));
}

function tenantOf(context: ExecutionContext): string | null {
  return identityOf(context)?.actor.tenantId ?? null;
}
