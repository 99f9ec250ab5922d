import type { TenantsRepository } from '@lifeboat/catalog';
import type { Actor } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';

/**
 * Who may read a log: of a tenant its administrators, of the lines without one those of the system.
 *
 * @throws LifeboatError FORBIDDEN
 */
export function requireLog(authoriser: Authoriser, tenantId: string | null): Promise<Actor> {
  return authoriser.require(tenantId === null ? 'logs.readSystem' : 'logs.read', tenantId);
}

/** @throws LifeboatError TENANT_NOT_FOUND: a log that nobody has would look like one in which nothing happened */
export async function refuseUnknownTenant(
  tenants: TenantsRepository,
  tenantId: string | null,
): Promise<void> {
  if (tenantId !== null) {
    await tenants.get(tenantId);
  }
}
