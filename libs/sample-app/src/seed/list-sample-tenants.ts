import type { Client } from 'pg';
import { withClient } from '../database/connect.js';
import { TENANT_TABLES } from '../tables/tenant-tables.js';
import type { SampleTenant } from './sample-tenant.js';

const ROWS_BY_TENANT = TENANT_TABLES.map(
  ({ from, tenant }) => `SELECT ${tenant} AS tenant_id, count(*) AS rows FROM ${from} GROUP BY 1`,
).join(' UNION ALL ');

const TENANTS = /* sql */ `
SELECT id::text AS id, slug, sum(rows)::float8 AS rows
FROM app.tenants JOIN (${ROWS_BY_TENANT}) AS counted ON tenant_id = id
GROUP BY id, slug ORDER BY slug COLLATE "C"`;

/**
 * The tenants of the sample application by slug, with the true number of their rows.
 *
 * @param superuserUrl as a role that sees the rows of all tenants
 */
export async function listSampleTenants(superuserUrl: string): Promise<SampleTenant[]> {
  return withClient(superuserUrl, queryTenants);
}

export async function queryTenants(client: Client): Promise<SampleTenant[]> {
  const { rows } = await client.query<SampleTenant>(TENANTS);
  return rows;
}
