import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@lifeboat/testing';
import { withClient } from '../database/connect.js';
import { sampleAppUrl } from '../database/sample-app-url.js';
import { inTransaction } from '../database/transaction.js';
import { seedSampleApp } from '../seed/seed-sample-app.js';
import type { SampleTenant } from '../seed/sample-tenant.js';
import { SAMPLE_DATABASE_SETTINGS } from '../settings.js';
import { NOBODYS_ROWS, TENANT_TABLES } from '../tables/tenant-tables.js';
import { installSampleApp } from './install-sample-app.js';

let databases: TestDatabase[];
let url: string;
let tenants: SampleTenant[];

async function column<T>(at: string, statement: string): Promise<T[]> {
  return withClient(at, async (client) => {
    const { rows } = await client.query<{ value: T }>(statement);
    return rows.map(({ value }) => value);
  });
}

beforeAll(async () => {
  databases = await Promise.all([createTestDatabase(), createTestDatabase(), createTestDatabase()]);
  // At the same time: roles belong to the cluster, and the first to come makes them.
  await Promise.all(databases.map(({ superuserUrl }) => installSampleApp(superuserUrl)));
  url = databases[0]?.superuserUrl ?? '';
  tenants = await seedSampleApp(url, { seed: 11, tenants: 3, rows: 900 });
});

afterAll(async () => {
  await Promise.all(databases.map((database) => database.drop()));
});

describe('installSampleApp', () => {
  it('does nothing where it is installed already', async () => {
    await installSampleApp(url);
    expect(await column(url, 'SELECT count(*)::int AS value FROM app.tenants')).toEqual([3]);
  });

  it('makes tables that are all in the hand-written lists', async () => {
    const tables = await column<string>(
      url,
      `SELECT 'app.' || relname AS value FROM pg_class
       WHERE relnamespace = 'app'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition`,
    );
    const listed = [...TENANT_TABLES, ...NOBODYS_ROWS].map(({ name }) => name);
    expect([...new Set(listed)].sort()).toEqual(tables.sort());
  });

  it('enables and forces row level security wherever tenants have rows, in partitions too', async () => {
    const open = await column<string>(
      url,
      `SELECT 'app.' || relname AS value FROM pg_class WHERE relnamespace = 'app'::regnamespace
       AND relkind IN ('r', 'p') AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY 1`,
    );
    const ofNobody = NOBODYS_ROWS.map(({ name }) => name).filter((name) => name !== 'app.templates');
    expect(open).toEqual(ofNobody.sort());
  });

  it('owns nothing as a superuser', async () => {
    const owners = `SELECT DISTINCT relowner::regrole::text AS value FROM pg_class WHERE relnamespace = 'app'::regnamespace`;
    expect(await column(url, owners)).toEqual(['sample_owner']);
  });

  it.each(TENANT_TABLES)('shows the product no row of $name without a context', async ({ name, sql }) => {
    const [rows] = await column<number>(sampleAppUrl(url), `SELECT count(*)::int AS value FROM ${sql}`);
    // Templates of nobody are everybody's.
    expect(rows).toBe(name === 'app.templates' ? 5 : 0);
  });

  it.each(TENANT_TABLES)('shows the product its own tenant in $name', async ({ name, sql, from, tenant }) => {
    const id = tenants[1]?.id ?? '';
    const [own] = await column<number>(
      url,
      `SELECT count(*)::int AS value FROM ${from} WHERE ${tenant} = '${id}'`,
    );
    const seen = await withClient(sampleAppUrl(url), (client) =>
      inTransaction(client, async () => {
        await client.query(`SELECT set_config('app.current_tenant', $1, true)`, [id]);
        return (await client.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${sql}`)).rows[0]
          ?.rows;
      }),
    );
    expect(own).toBeGreaterThan(0);
    expect(seen).toBe(name === 'app.templates' ? 5 + (own ?? 0) : own);
  });

  it('names tables in its settings that are there', () => {
    const known = NOBODYS_ROWS.map(({ name }) => name);
    expect(known).toEqual(
      expect.arrayContaining([
        ...SAMPLE_DATABASE_SETTINGS.excludedTables,
        ...SAMPLE_DATABASE_SETTINGS.sharedTables,
      ]),
    );
  });
});
