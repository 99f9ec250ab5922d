import { withClient } from '../database/connect.js';
import { inTransaction } from '../database/transaction.js';
import { TENANT_TABLES } from '../tables/tenant-tables.js';
import { EMPTY_DIGEST } from './digest.js';
import { queryDigestsOfAllTenants, queryNobodysDigests, queryTenantDigests } from './digest-queries.js';
import { type TableHash, tableHashOf, type TenantHash } from './table-hash.js';

const SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/**
 * The content of every table of one tenant at one moment, by a list of predicates that knows nothing of Lifeboat's.
 *
 * @param url as superuser or as `sample_app`: the tenant's context is set
 */
export async function hashTenant(url: string, tenantId: string): Promise<TenantHash> {
  return withClient(url, (client) =>
    inTransaction(
      client,
      async () => {
        const digests = await queryTenantDigests(client, tenantId);
        return Object.fromEntries([...digests].map(([table, digest]) => [table, tableHashOf(digest)]));
      },
      SNAPSHOT,
    ),
  );
}

/**
 * The same of every tenant that has a row anywhere, with one pass over each table, all at one moment.
 *
 * @param superuserUrl as a role that sees the rows of all tenants
 */
export async function hashTenants(superuserUrl: string): Promise<Map<string, TenantHash>> {
  const tenants = new Map<string, TenantHash>();
  await withClient(superuserUrl, (client) =>
    inTransaction(
      client,
      () =>
        queryDigestsOfAllTenants(client, (tenantId, table, digest) => {
          const hash = tenants.get(tenantId) ?? emptyHash();
          hash[table] = tableHashOf(digest);
          tenants.set(tenantId, hash);
        }),
      SNAPSHOT,
    ),
  );
  return tenants;
}

/** The content of what belongs to nobody: lookups, templates without a tenant, the product's migration history. */
export async function hashShared(superuserUrl: string): Promise<Record<string, TableHash>> {
  return withClient(superuserUrl, async (client) => {
    const digests = await queryNobodysDigests(client);
    return Object.fromEntries([...digests].map(([table, digest]) => [table, tableHashOf(digest)]));
  });
}

/** The hash of a tenant that has no rows at all. */
export function emptyHash(): TenantHash {
  return Object.fromEntries(TENANT_TABLES.map(({ name }) => [name, tableHashOf(EMPTY_DIGEST)]));
}
