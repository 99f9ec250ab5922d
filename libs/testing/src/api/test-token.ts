import { createHmac } from 'node:crypto';
import { TEST_JWT_SECRET } from '../lifeboat/test-config.js';

const HOUR_SECONDS = 3_600;

/** What differs from a good token. */
export interface TokenFlaws {
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  secret?: string;
}

/** A token of the tenant's administrator, written by hand so that no library of the product checks its own work. */
export function testToken(tenantId: string | null, flaws: TokenFlaws = {}): string {
  const exp = Math.floor(Date.now() / 1_000) + HOUR_SECONDS;
  const own = tenantId === null ? { role: 'system_admin' } : { role: 'tenant_admin', tenant_id: tenantId };
  const claims = { sub: `admin of ${tenantId ?? 'all'}`, iss: 'lifeboat', aud: 'lifeboat', exp, ...own };
  const signed = [
    { alg: 'HS256', typ: 'JWT', ...flaws.header },
    { ...claims, ...flaws.claims },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = createHmac('sha256', flaws.secret ?? TEST_JWT_SECRET)
    .update(signed)
    .digest('base64url');
  return `${signed}.${signature}`;
}
