import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@lifeboat/testing';
import { findBrokenConstraints } from '../checks/find-broken-constraints.js';
import { withClient } from '../database/connect.js';
import { installSampleApp } from '../install/install-sample-app.js';
import { TENANT_TABLES } from '../tables/tenant-tables.js';
import { seedLargeTenant } from './seed-large-tenant.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await installSampleApp(database.superuserUrl);
});

afterAll(async () => {
  await database.drop();
});

describe('seedLargeTenant', () => {
  it('makes one tenant of at least the size, and small ones of about a hundred rows', async () => {
    const { large, small } = await seedLargeTenant(database.superuserUrl, {
      seed: 1,
      megabytes: 12,
      smallTenants: 3,
    });
    expect(small.map(({ slug }) => slug)).toEqual(['small-0001', 'small-0002', 'small-0003']);
    expect(small.every(({ rows }) => rows > 80 && rows < 120)).toBe(true);
    const bytes = await withClient(database.superuserUrl, async (client) => {
      const sizes = TENANT_TABLES.map(
        ({ from, tenant }) =>
          `SELECT sum(octet_length(r::text)) AS bytes FROM ${from} WHERE ${tenant} = '${large.id}'`,
      );
      const { rows } = await client.query<{ bytes: number }>(
        `SELECT sum(bytes)::float8 AS bytes FROM (${sizes.join(' UNION ALL ')}) AS sizes`,
      );
      return rows[0]?.bytes ?? 0;
    });
    expect(bytes).toBeGreaterThan(12e6);
    expect(bytes).toBeLessThan(24e6);
    expect(await findBrokenConstraints(database.superuserUrl)).toEqual([]);
  });
});
