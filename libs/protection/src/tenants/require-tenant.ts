import type { Tenant, TenantsRepository } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';

/**
 * The tenant, if its rows can be backed up now. Within a transaction.
 *
 * @throws LifeboatError TENANT_NOT_FOUND, TENANT_RESTORING, TENANT_NOT_ACTIVE
 */
export async function requireTenantForBackup(tenants: TenantsRepository, tenantId: string): Promise<Tenant> {
  const tenant = await tenants.get(tenantId);
  switch (tenant.status) {
    case 'active':
    case 'suspended':
      return tenant;
    case 'restoring':
      throw restoring(tenantId);
    case 'gone':
      throw new LifeboatError('TENANT_NOT_ACTIVE', {
        detail: `The application has no tenant ${tenantId} any more, so there is nothing to back up.`,
        remedy: 'Restore it from a backup; or run `lifeboat tenants sync` if it is there again.',
      });
  }
}

/**
 * The tenant, if it can be restored now. One that the application has lost is just what a restore is for.
 *
 * @throws LifeboatError TENANT_NOT_FOUND, TENANT_RESTORING
 */
export async function requireTenantForRestore(tenants: TenantsRepository, tenantId: string): Promise<Tenant> {
  const tenant = await tenants.get(tenantId);
  switch (tenant.status) {
    case 'active':
    case 'suspended':
    case 'gone':
      return tenant;
    case 'restoring':
      throw restoring(tenantId);
  }
}

function restoring(tenantId: string): LifeboatError {
  return new LifeboatError('TENANT_RESTORING', {
    detail: `The tenant ${tenantId} is being restored now. Nothing was started.`,
    remedy: 'Wait until the restore has ended, then try again.',
  });
}
