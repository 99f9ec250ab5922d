import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@lifeboat/testing';
import { findBrokenConstraints } from '../checks/find-broken-constraints.js';
import { emptyHash, hashShared, hashTenant, hashTenants } from '../hash/hash-tenant.js';
import { differingTables, type TenantHash } from '../hash/table-hash.js';
import { installSampleApp } from '../install/install-sample-app.js';
import { listSampleTenants } from '../seed/list-sample-tenants.js';
import { seedSampleApp } from '../seed/seed-sample-app.js';
import { TENANT_TABLES } from '../tables/tenant-tables.js';
import { damageTenant } from './damage-tenant.js';
import { destroyTenant } from './destroy-tenant.js';
import { stealKeys } from './steal-keys.js';

const template = {
  name: 'sample_app_damage_spec',
  build: async (url: string): Promise<void> => {
    await installSampleApp(url);
    await seedSampleApp(url, { seed: 5, tenants: 3, rows: 4000 });
  },
};

const made: TestDatabase[] = [];
let url: string;
/** The largest, the middle and the smallest tenant. */
let ids: string[];
let before: Map<string, TenantHash>;

beforeEach(async () => {
  const database = await createTestDatabase({ template });
  made.push(database);
  url = database.superuserUrl;
  ids = (await listSampleTenants(url)).map(({ id }) => id);
  before = await hashTenants(url);
});

afterAll(async () => {
  await Promise.all(made.map((database) => database.drop()));
});

const id = (index: number): string => ids[index] ?? '';

async function expectOthersUntouched(victim: string): Promise<void> {
  const after = await hashTenants(url);
  after.delete(victim);
  expect(after).toEqual(new Map([...before].filter(([tenantId]) => tenantId !== victim)));
}

describe('damageTenant', () => {
  it.each([0, 2])('damages every table in every way, and only of tenant %d', async (index) => {
    const shared = await hashShared(url);
    const report = await damageTenant(url, id(index), { seed: 1 });
    expect(Object.entries(report.ways).filter(([, rows]) => rows === 0)).toEqual([]);
    const damaged = differingTables(before.get(id(index)) ?? {}, await hashTenant(url, id(index)));
    expect(damaged).toEqual(TENANT_TABLES.map(({ name }) => name).sort());
    expect(Object.keys(report.tables).sort()).toEqual(damaged);
    expect(await hashShared(url)).toEqual(shared);
    await expectOthersUntouched(id(index));
    expect(await findBrokenConstraints(url)).toEqual([]);
  });

  it('counts the rows that it writes, cascades included', async () => {
    const { tables, rows } = await damageTenant(url, id(1), { seed: 1 });
    const after = await hashTenant(url, id(1));
    for (const [table, { inserted, deleted }] of Object.entries(tables)) {
      expect([table, (before.get(id(1))?.[table]?.rows ?? 0) + inserted - deleted]).toEqual([
        table,
        after[table]?.rows,
      ]);
    }
    expect(rows).toBeGreaterThan(300);
  });

  it('can be done again', async () => {
    for (const seed of [1, 1, 2]) {
      await damageTenant(url, id(0), { seed });
    }
    await expectOthersUntouched(id(0));
  });

  it('damages about the asked share', async () => {
    const all = Object.values(before.get(id(0)) ?? {}).reduce((sum, table) => sum + table.rows, 0);
    const { ways, rows } = await damageTenant(url, id(0), { seed: 1, fraction: 0.1 });
    expect(rows / all).toBeGreaterThan(0.05);
    expect(rows / all).toBeLessThan(0.15);
    expect(Object.values(ways).every((count) => count > 0)).toBe(true);
    await expectOthersUntouched(id(0));
  });

  it('refuses an unknown tenant and a wrong fraction', async () => {
    for (const unknown of ['00000000-0000-0000-0000-000000000000', 'tenant-001']) {
      await expect(damageTenant(url, unknown, { seed: 1 })).rejects.toMatchObject({
        code: 'TENANT_NOT_FOUND',
      });
    }
    await expect(damageTenant(url, id(0), { seed: 1, fraction: 2 })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
  });
});

describe('destroyTenant', () => {
  it('leaves nothing of the tenant and everything of the others', async () => {
    const deleted = await destroyTenant(url, id(0));
    expect(await hashTenant(url, id(0))).toEqual(emptyHash());
    for (const [table, { rows }] of Object.entries(before.get(id(0)) ?? {})) {
      expect([table, deleted[table]?.deleted]).toEqual([table, rows]);
    }
    await expectOthersUntouched(id(0));
    expect(await findBrokenConstraints(url)).toEqual([]);
  });

  it("keeps the tenant's own row if asked to", async () => {
    await destroyTenant(url, id(1), { keepTenantRow: true });
    const left = Object.entries(await hashTenant(url, id(1))).filter(([, { rows }]) => rows > 0);
    expect(left.map(([table]) => table)).toEqual(['app.tenants']);
    expect(await findBrokenConstraints(url)).toEqual([]);
  });
});

describe('stealKeys', () => {
  it('gives a unique value and a key of the victim to the thief', async () => {
    expect(await stealKeys(url, { victimId: id(0), thiefId: id(1) })).toEqual({ tokens: 1, labels: 1 });
    expect(differingTables(before.get(id(1)) ?? {}, await hashTenant(url, id(1)))).toEqual([
      'app.api_keys',
      'app.labels',
    ]);
  });
});
