import { isStorableText } from '@lifeboat/kernel';
import { z } from 'zod';
import type { Actor } from '../actor/actor.js';
import { ROLES } from '../actor/role.js';

const name = z.string().min(1).max(200).refine(isStorableText, { error: 'holds a NUL or half a character' });

/** Seconds since 1970 that are a date: nothing else can be the end of a session. */
const date = z.number().max(8_640_000_000_000);

/** What a verified token must hold. Issuer, audience and signature are checked before this is asked. */
const claimsSchema = z
  .object({
    sub: name,
    role: z.enum(ROLES),
    tenant_id: name.optional(),
    exp: date,
    iat: z.number().optional(),
  })
  .refine(({ role, tenant_id }) => (role === 'system_admin') === (tenant_id === undefined), {
    error: 'a system_admin has no tenant_id, every other role has one',
    path: ['tenant_id'],
  });

/** Who is behind a token, and until when. */
export interface TokenIdentity extends Pick<Actor, 'subject' | 'role' | 'tenantId'> {
  /** Seconds since 1970. */
  expiresAt: number;
  /** Seconds since 1970; null where the token does not say. */
  issuedAt: number | null;
}

/**
 * Reads the claims of a token whose signature holds.
 *
 * @returns the identity, or a sentence that says which claim is not as it must be
 */
export function identityOfClaims(claims: unknown): TokenIdentity | string {
  const result = claimsSchema.safeParse(claims);
  if (!result.success) {
    return result.error.issues.map((issue) => `claim ${issue.path.join('.')}: ${issue.message}`).join('; ');
  }
  const { sub, role, tenant_id, exp, iat = null } = result.data;
  return { subject: sub, role, tenantId: tenant_id ?? null, expiresAt: exp, issuedAt: iat };
}
