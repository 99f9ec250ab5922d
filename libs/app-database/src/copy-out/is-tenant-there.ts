import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';
import { fromClause, tenantCondition } from '../scope/tenant-predicate.js';
import type { TenantScope } from '../scope/tenant-scope.js';

/** Whether the tenants table has the tenant's own row, as the client sees it. */
export async function isTenantThere(
  client: ClientBase,
  { root }: TenantScope,
  tenantId: string,
): Promise<boolean> {
  const condition = tenantCondition(root, tenantId);
  const { there } = await readOne<{ there: boolean }>(
    client,
    `SELECT EXISTS (SELECT FROM ${fromClause(root.model)} WHERE ${condition}) AS there`,
  );
  return there;
}
