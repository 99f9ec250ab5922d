import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { AuthConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import { type Actor, TokenVerifier } from '@lifeboat/tenancy';
import { operatingSystemUser } from './operating-system-user.js';

/**
 * As whom the command line acts: as the token's subject where there is a token, or else as the user of the operating
 * system with all rights, who has Lifeboat's own credentials in front of them anyway.
 *
 * @param token LIFEBOAT_TOKEN
 * @throws LifeboatError UNAUTHENTICATED; CONFIGURATION_INVALID with nothing to check the token with;
 *   TOKEN_KEYS_UNAVAILABLE
 */
export async function cliActor(token: string | undefined, auth: AuthConfig): Promise<Actor> {
  const common = { source: 'cli', requestId: randomUUID(), remoteAddress: hostname() } as const;
  if (token === undefined) {
    return { subject: `cli:${operatingSystemUser()}`, role: 'system_admin', tenantId: null, ...common };
  }
  const identity = await TokenVerifier.of(auth).verify(token);
  if (typeof identity === 'string') {
    throw new LifeboatError('UNAUTHENTICATED', {
      detail: `The token in LIFEBOAT_TOKEN is not valid: ${identity}. Nothing was done.`,
      remedy: 'Set LIFEBOAT_TOKEN to a valid token, or unset it to act as the user of the operating system.',
    });
  }
  const { subject, role, tenantId } = identity;
  return { subject, role, tenantId, ...common };
}
