import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@lifeboat/testing';
import { findBrokenConstraints } from '../checks/find-broken-constraints.js';
import { withClient } from '../database/connect.js';
import { hashShared, hashTenant, hashTenants } from '../hash/hash-tenant.js';
import { installSampleApp } from '../install/install-sample-app.js';
import type { SampleTenant } from './sample-tenant.js';
import { seedSampleApp } from './seed-sample-app.js';
import { SPECIMENS } from './statements/specimens.js';
import { SMALLEST_TENANT } from './table-sizes.js';

const OPTIONS = { seed: 42, tenants: 5, rows: 4000 };

let first: TestDatabase;
let second: TestDatabase;
let third: TestDatabase;
let tenants: SampleTenant[];

beforeAll(async () => {
  [first, second, third] = await Promise.all([
    createTestDatabase(),
    createTestDatabase(),
    createTestDatabase(),
  ]);
  await Promise.all([first, second, third].map(({ superuserUrl }) => installSampleApp(superuserUrl)));
  tenants = await seedSampleApp(first.superuserUrl, OPTIONS);
  await seedSampleApp(second.superuserUrl, OPTIONS);
  await seedSampleApp(third.superuserUrl, { ...OPTIONS, seed: 43 });
});

afterAll(async () => {
  await Promise.all([first, second, third].map((database) => database.drop()));
});

describe('seedSampleApp', () => {
  it('makes the same rows from the same seed, and others from another', async () => {
    const [one, same, other] = await Promise.all(
      [first, second, third].map(({ superuserUrl }) => hashTenants(superuserUrl)),
    );
    expect(same).toEqual(one);
    expect([...(other?.keys() ?? [])]).not.toEqual([...(one?.keys() ?? [])]);
    expect((await hashShared(first.superuserUrl))['app.currencies']).toEqual(
      (await hashShared(third.superuserUrl))['app.currencies'],
    );
  });

  it('makes about as many rows as asked for, and tells the true number', async () => {
    const counted = await Promise.all(
      tenants.map(async ({ id }) => {
        const tables = Object.values(await hashTenant(first.superuserUrl, id));
        return tables.reduce((sum, { rows }) => sum + rows, 0);
      }),
    );
    expect(counted).toEqual(tenants.map(({ rows }) => rows));
    const all = counted.reduce((sum, rows) => sum + rows, 0);
    expect(all).toBeGreaterThan(OPTIONS.rows * 0.95);
    expect(all).toBeLessThan(OPTIONS.rows * 1.05);
  });

  it('makes tenants of skewed sizes, each with rows in every table', async () => {
    const sizes = tenants.map(({ rows }) => rows);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(sizes[0]).toBeGreaterThan(2 * (sizes[4] ?? 0));
    for (const hash of (await hashTenants(first.superuserUrl)).values()) {
      expect(Object.entries(hash).filter(([, { rows }]) => rows === 0)).toEqual([]);
    }
  });

  it('keeps every constraint, though they are off while it writes', async () => {
    expect(await findBrokenConstraints(first.superuserUrl)).toEqual([]);
  });

  it('gives every tenant the specimens, and rows to every partition', async () => {
    await withClient(first.superuserUrl, async (client) => {
      const specimens = await client.query<{ rows: number }>(
        'SELECT count(*)::int AS rows FROM app.custom_fields WHERE id <= $1 GROUP BY tenant_id',
        [SPECIMENS.length],
      );
      expect(specimens.rows).toEqual(Array(5).fill({ rows: SPECIMENS.length }));
      const special = await client.query(
        `SELECT FROM app.custom_fields WHERE exact = 'NaN' AND precise = 'NaN' OR moment = 'infinity'
         OR precise::text = '-0' OR moment < '0001-01-01' OR words LIKE E'%\\n\\\\.\\n%' OR texts = '[5:6]={a,b}'`,
      );
      expect(special.rowCount).toBe(6 * 5);
      const partitions = await client.query<{ relname: string }>(
        `SELECT relname::text FROM pg_class WHERE relispartition AND relkind = 'r' AND relnamespace = 'app'::regnamespace`,
      );
      for (const { relname } of partitions.rows) {
        expect([relname, (await client.query(`SELECT FROM app.${relname} LIMIT 1`)).rowCount]).toEqual([
          relname,
          1,
        ]);
      }
    });
  });

  it('leaves values that its triggers would change', async () => {
    await withClient(first.superuserUrl, async (client) => {
      const wrong = await client.query(`SELECT FROM app.members WHERE email <> lower(btrim(email))`);
      expect(wrong.rowCount).toBe(5);
    });
  });

  it('moves sequences past the seeded rows', async () => {
    await withClient(first.superuserUrl, async (client) => {
      await client.query(
        `INSERT INTO app.rooms (tenant_id, name, seats) SELECT id, 'another', 1 FROM app.tenants`,
      );
      const tasks = await client.query(`INSERT INTO app.tasks (tenant_id, project_id, title, position)
        SELECT tenant_id, id, 'another', 1000000 FROM app.projects`);
      expect(tasks.rowCount).toBeGreaterThan(0);
    });
  });

  it('refuses a database that holds tenants already, and options out of range', async () => {
    await expect(seedSampleApp(first.superuserUrl, OPTIONS)).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
    for (const wrong of [{ tenants: 0 }, { rows: -1 }, { seed: 1.5 }, { rows: Number.NaN }]) {
      await expect(seedSampleApp(first.superuserUrl, { ...OPTIONS, ...wrong })).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
      });
    }
  });

  it('knows how small a tenant can be', () => {
    expect(SMALLEST_TENANT).toBeGreaterThan(80);
    expect(SMALLEST_TENANT).toBeLessThan(120);
  });
});
