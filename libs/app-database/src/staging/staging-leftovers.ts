import type { ClientBase } from 'pg';
import type { AppDatabase } from '../connection/app-database.js';
import { ident, literal } from '../scope/quote.js';

export const STAGING_PREFIX = 'lifeboat_staging_';

const MARK = 'Lifeboat staging of tenant ';
const IS_STAGING = `nspname LIKE ${literal(`${STAGING_PREFIX.replaceAll('_', '\\_')}%`)}`;

/** What a staging schema says in its comment. */
export const stagingMark = (tenantId: string): string => MARK + tenantId;

/** Tenants that have staging schemas, of work that goes on or of what was killed. */
export async function stagedTenants(database: AppDatabase): Promise<string[]> {
  return database.withConnection(async (client) => {
    const { rows } = await client.query<{ tenantId: string }>(
      `SELECT DISTINCT substr(obj_description(oid, 'pg_namespace'), ${String(MARK.length + 1)}) AS "tenantId"
         FROM pg_namespace
        WHERE ${IS_STAGING} AND starts_with(obj_description(oid, 'pg_namespace'), $1)
        ORDER BY 1`,
      [MARK],
    );
    return rows.map(({ tenantId }) => tenantId);
  });
}

/**
 * Drops what is staged of a tenant. The caller holds the tenant's lock, so nobody works in it any more.
 *
 * @returns of how many schemas
 */
export function dropStaging(database: AppDatabase, tenantId: string): Promise<number> {
  return database.withConnection((client) => dropLeftovers(client, tenantId));
}

/** As `dropStaging`, over a connection. */
export async function dropLeftovers(client: ClientBase, tenantId: string): Promise<number> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT nspname AS name FROM pg_namespace WHERE ${IS_STAGING} AND obj_description(oid, 'pg_namespace') = $1`,
    [stagingMark(tenantId)],
  );
  for (const { name } of rows) {
    await client.query(`DROP SCHEMA ${ident(name)} CASCADE`);
  }
  return rows.length;
}
