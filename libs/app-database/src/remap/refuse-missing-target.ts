import { LifeboatError } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { findEmptyTables } from '../compare/find-empty-tables.js';
import type { TenantScope } from '../scope/tenant-scope.js';

/**
 * The catalog can be behind the application, and a restore into another tenant makes none.
 *
 * @throws LifeboatError TENANT_NOT_ACTIVE where the tenants table has no row of the target
 */
export async function refuseMissingTarget(
  client: ClientBase,
  { root }: TenantScope,
  targetTenantId: string,
): Promise<void> {
  if ((await findEmptyTables(client, [root], targetTenantId)).has(root)) {
    throw new LifeboatError('TENANT_NOT_ACTIVE', {
      detail: `The application has no tenant ${targetTenantId} any more, so nothing can be restored into it. Nothing was restored.`,
      remedy: 'Make the tenant in the application, run "lifeboat tenants sync", and restore again.',
    });
  }
}
