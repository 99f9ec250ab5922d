import { signedToken } from '../identity/identity-provider.js';
import { TEST_JWT_SECRET } from '../lifeboat/test-config.js';

const HOUR_SECONDS = 3_600;

/** What differs from a good token. */
export interface TokenFlaws {
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  secret?: string;
}

/** The claims of a good token of the tenant's administrator; of the system's without a tenant. */
export function testClaims(tenantId: string | null): Record<string, unknown> {
  const exp = Math.floor(Date.now() / 1_000) + HOUR_SECONDS;
  const own = tenantId === null ? { role: 'system_admin' } : { role: 'tenant_admin', tenant_id: tenantId };
  return { sub: `admin of ${tenantId ?? 'all'}`, iss: 'lifeboat', aud: 'lifeboat', exp, ...own };
}

/** A token of the tenant's administrator. */
export function testToken(tenantId: string | null, flaws: TokenFlaws = {}): string {
  return signedToken(
    { alg: 'HS256', typ: 'JWT', ...flaws.header },
    { ...testClaims(tenantId), ...flaws.claims },
    flaws.secret ?? TEST_JWT_SECRET,
  );
}
