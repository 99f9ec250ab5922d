import type { ChangedRows } from '../database/changed-rows.js';
import { withClient } from '../database/connect.js';
import { inTransaction } from '../database/transaction.js';
import { TENANT_TABLES } from '../tables/tenant-tables.js';
import { requireTenant } from './require-tenant.js';

export interface DestroyOptions {
  /** True keeps the tenant's row in the tenants table; everything else goes. False if not given. */
  keepTenantRow?: boolean;
}

/**
 * Total loss: deletes every row of the tenant, with triggers off, as a script that ran against the wrong tenant would.
 * Answers with the rows deleted by `schema.table`.
 *
 * @throws LifeboatError TENANT_NOT_FOUND
 */
export async function destroyTenant(
  superuserUrl: string,
  tenantId: string,
  { keepTenantRow = false }: DestroyOptions = {},
): Promise<Record<string, ChangedRows>> {
  // Children first: a linked row is found through its parent.
  const tables = [...TENANT_TABLES]
    .reverse()
    .filter(({ name }) => !(keepTenantRow && name === 'app.tenants'));
  return withClient(superuserUrl, (client) =>
    inTransaction(client, async () => {
      await requireTenant(client, tenantId);
      await client.query('SET LOCAL session_replication_role = replica');
      if (keepTenantRow) {
        await client.query('UPDATE app.tenants SET owner_member_id = NULL WHERE id = $1', [tenantId]);
      }
      const deleted: Record<string, ChangedRows> = {};
      for (const { name, sql, from, tenant } of tables) {
        const { rowCount } = await client.query(
          `DELETE FROM ${sql} AS doomed USING (SELECT r.tableoid AS part, r.ctid AS place FROM ${from} WHERE ${tenant} = $1::uuid) AS found
           WHERE doomed.tableoid = found.part AND doomed.ctid = found.place`,
          [tenantId],
        );
        deleted[name] = { inserted: 0, updated: 0, deleted: rowCount ?? 0 };
      }
      return deleted;
    }),
  );
}
