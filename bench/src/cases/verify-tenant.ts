import { differingTables, hashTenant, type TenantHash } from '@lifeboat/sample-app';

/**
 * Proves, apart from Lifeboat, that a tenant is what it was. A run that restores something else is no measurement.
 *
 * @throws Error naming the tables that differ
 */
export async function verifyTenant(superuserUrl: string, tenantId: string, was: TenantHash): Promise<void> {
  const differing = differingTables(was, await hashTenant(superuserUrl, tenantId));
  if (differing.length > 0) {
    throw new Error(`after a restore, these tables are not what they were: ${differing.join(', ')}`);
  }
}
