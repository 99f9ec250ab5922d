import { type Actor, ROLES } from '@lifeboat/tenancy';
import { z } from 'zod';
import { isStorableText } from '../http/storable-text.js';

const name = z.string().min(1).max(200).refine(isStorableText, { error: 'holds a NUL or half a character' });

/** What a verified token must hold. Issuer, audience and signature are checked before this is asked. */
const claimsSchema = z
  .object({
    sub: name,
    role: z.enum(ROLES),
    tenant_id: name.optional(),
    exp: z.number(),
  })
  .refine(({ role, tenant_id }) => (role === 'system_admin') === (tenant_id === undefined), {
    error: 'a system_admin has no tenant_id, every other role has one',
    path: ['tenant_id'],
  });

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
  const result = claimsSchema.safeParse(claims);
  if (!result.success) {
    return result.error.issues.map((issue) => `claim ${issue.path.join('.')}: ${issue.message}`).join('; ');
  }
  const { sub, role, tenant_id, exp } = result.data;
  return { actor: { subject: sub, role, tenantId: tenant_id ?? null, source: 'api' }, expiresAt: exp, token };
}
