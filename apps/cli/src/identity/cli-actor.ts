import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { AuthConfig } from '@lifeboat/config';
import type { Actor } from '@lifeboat/tenancy';
import { operatingSystemUser } from './operating-system-user.js';
import { verifyToken } from './verify-token.js';

/**
 * As whom the command line acts: as the token's subject where there is a token, or else as the user of the operating
 * system with all rights, who has Lifeboat's own credentials in front of them anyway.
 *
 * @param token LIFEBOAT_TOKEN
 * @throws LifeboatError UNAUTHENTICATED, CONFIGURATION_INVALID without a secret to check the token with
 */
export async function cliActor(token: string | undefined, auth: AuthConfig): Promise<Actor> {
  const common = { source: 'cli', requestId: randomUUID(), remoteAddress: hostname() } as const;
  if (token === undefined) {
    return { subject: `cli:${operatingSystemUser()}`, role: 'system_admin', tenantId: null, ...common };
  }
  const { subject, role, tenantId } = await verifyToken(token, auth);
  return { subject, role, tenantId, ...common };
}
