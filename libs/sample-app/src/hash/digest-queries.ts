import type { Client } from 'pg';
import { NOBODYS_ROWS, TENANT_TABLES } from '../tables/tenant-tables.js';
import { type Digest, DIGEST_COLUMNS, type DigestRow, digestOf } from './digest.js';

// OFFSET 0 keeps the sub-select apart, so that each row's MD5 is worked out once and not for each half.
const digestFrom = (name: string, from: string): string => /* sql */ `
  SELECT '${name}' AS name, ${DIGEST_COLUMNS} FROM (SELECT md5(r::text) AS m FROM ${from} OFFSET 0) AS sums`;

const OF_TENANT = TENANT_TABLES.map(({ name, from, tenant }) =>
  digestFrom(name, `${from} WHERE ${tenant} = $1::uuid`),
).join(' UNION ALL ');

const OF_NOBODY = NOBODYS_ROWS.map(({ name, from }) => digestFrom(name, from)).join(' UNION ALL ');

const byTenant = ({ from, tenant }: (typeof TENANT_TABLES)[number]): string => /* sql */ `
  SELECT tenant, ${DIGEST_COLUMNS}
  FROM (SELECT ${tenant}::text AS tenant, md5(r::text) AS m FROM ${from} WHERE ${tenant} IS NOT NULL OFFSET 0) AS sums
  GROUP BY tenant`;

type Named<T> = T & { name: string };

/** The digest of each of the tenant's tables. Row level security needs the context, so it is set: run in a transaction. */
export async function queryTenantDigests(client: Client, tenantId: string): Promise<Map<string, Digest>> {
  await client.query(`SELECT set_config('app.current_tenant', $1, true)`, [tenantId]);
  const { rows } = await client.query<Named<DigestRow>>(OF_TENANT, [tenantId]);
  return new Map(rows.map((row) => [row.name, digestOf(row)]));
}

export async function queryNobodysDigests(client: Client): Promise<Map<string, Digest>> {
  const { rows } = await client.query<Named<DigestRow>>(OF_NOBODY);
  return new Map(rows.map((row) => [row.name, digestOf(row)]));
}

/** Calls back with the digest of every tenant that has rows in a table, table by table. Needs a role that sees all. */
export async function queryDigestsOfAllTenants(
  client: Client,
  visit: (tenantId: string, table: string, digest: Digest) => void,
): Promise<void> {
  for (const table of TENANT_TABLES) {
    const { rows } = await client.query<DigestRow & { tenant: string }>(byTenant(table));
    for (const row of rows) {
      visit(row.tenant, table.name, digestOf(row));
    }
  }
}
