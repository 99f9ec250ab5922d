import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GetRestore, ListTenants, RequestRestore, RequestRollback, SyncTenants } from '@lifeboat/protection';
import {
  destroyTenant,
  findBrokenConstraints,
  hashTenant,
  installSampleApp,
  type SampleTenant,
  seedSampleApp,
  type TenantHash,
} from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import { createTestDatabase, runSql, testActor, type TestDatabase } from '@lifeboat/testing';
import { codeOf, restorePointOf, Site } from '../support/site.js';

const INTO = { targetDatabase: 'second', reason: 'a move' };

let second: TestDatabase;
let site: Site;
let residentId: string;
let tenant: string;
let backupId: string;
let whole: TenantHash;

/** A product over two databases: the same shared rows in both, one tenant in the second, the others at home. */
beforeAll(async () => {
  second = await createTestDatabase();
  const [resident, ...others] = await installShop(second.superuserUrl);
  for (const { id } of others) {
    await destroyTenant(second.superuserUrl, id, { keepTenantRow: false });
  }
  residentId = resident?.id ?? '';
  site = await Site.open({
    others: { second },
    install: async (url) => {
      const tenants = await installShop(url);
      await destroyTenant(url, residentId, { keepTenantRow: false });
      return tenants.slice(1);
    },
  });
  tenant = site.tenant(0);
  backupId = await site.backUp(tenant);
  whole = await hashTenant(site.appUrl, tenant);
});

afterAll(async () => {
  await site.close();
  await second.drop();
});

async function installShop(url: string): Promise<SampleTenant[]> {
  await installSampleApp(url);
  return seedSampleApp(url, { seed: 1, tenants: 3, rows: 400 });
}

const sync = (): Promise<unknown> => runAs(testActor(), () => site.app.get(SyncTenants).sync());
const livesIn = async (): Promise<unknown> => {
  const { items } = await runAs(testActor(), () => site.app.get(ListTenants).list({}));
  return items.find(({ id }) => id === tenant)?.applicationDatabase;
};
const ownRows = (url: string): Promise<unknown[]> =>
  runSql(url, `SELECT FROM app.tenants WHERE id = '${tenant}'`);
const leave = (url: string): Promise<unknown> => destroyTenant(url, tenant, { keepTenantRow: false });

describe('a restore into another database that has the application', () => {
  it('brings the tenant there, its own row too; nobody else there or at home is touched; and can be undone', async () => {
    const others = await hashTenant(second.superuserUrl, residentId);
    const atHome = await hashTenant(site.appUrl, site.tenant(1));
    const point = restorePointOf(await site.restore(tenant, { backupId, ...INTO }));
    expect(await hashTenant(second.superuserUrl, tenant)).toEqual(whole);
    expect(await hashTenant(second.superuserUrl, residentId)).toEqual(others);
    expect(await hashTenant(site.appUrl, tenant)).toEqual(whole);
    expect(await hashTenant(site.appUrl, site.tenant(1))).toEqual(atHome);
    expect(await findBrokenConstraints(second.superuserUrl)).toEqual([]);

    // What a tenant's administrator may not do, he may not undo either.
    await expect(
      runAs(testActor(tenant), () => site.app.get(RequestRollback).request(tenant, point, {}, null)),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(site.requestRollback(tenant, point)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    expect(codeOf(await site.rollBack(tenant, point, { dryRun: true }))).toBe('completed');
    expect(codeOf(await site.rollBack(tenant, point, { reason: 'no longer wanted' }))).toBe('completed');
    expect(await ownRows(second.superuserUrl)).toHaveLength(0);
    expect(await hashTenant(second.superuserUrl, residentId)).toEqual(others);
    expect(
      await runSql(
        site.catalogUrl,
        `SELECT action, detail FROM lifeboat.tenant_backup_logs
          WHERE tenant_id = '${tenant}' AND outcome = 'succeeded' AND action LIKE 'restores.%' ORDER BY id`,
      ),
    ).toEqual([
      { action: 'restores.create', detail: INTO },
      { action: 'restores.rollback', detail: { targetDatabase: 'second' } },
    ]);
    expect(await hashTenant(site.appUrl, tenant)).toEqual(whole);
  });

  it('shows a preview of it, and writes nothing by that', async () => {
    const { jobId, restoreId } = await site.requestRestore(tenant, { backupId, ...INTO, dryRun: true });
    const outcome = await site.run(jobId);
    expect('operation' in outcome && outcome.operation.result).toMatchObject({ dryRun: true });
    expect(await ownRows(second.superuserUrl)).toHaveLength(0);
    const shown = await runAs(testActor(), () => site.app.get(GetRestore).get(tenant, restoreId));
    expect(shown).toMatchObject({ targetDatabase: 'second', dryRun: true });
  });

  it('is refused where a key is held there by somebody else, and nothing is written', async () => {
    await runSql(
      second.superuserUrl,
      `UPDATE app.tenants SET slug = 'tenant-002' WHERE id = '${residentId}'`,
    );
    const others = await hashTenant(second.superuserUrl, residentId);
    expect(codeOf(await site.restore(tenant, { backupId, ...INTO }))).toBe('RESTORE_CONFLICT');
    expect(await ownRows(second.superuserUrl)).toHaveLength(0);
    expect(await hashTenant(second.superuserUrl, residentId)).toEqual(others);
    await runSql(
      second.superuserUrl,
      `UPDATE app.tenants SET slug = 'tenant-001' WHERE id = '${residentId}'`,
    );
  });

  it('is refused where the schema there is another one', async () => {
    await runSql(second.superuserUrl, 'ALTER TABLE app.api_keys RENAME TO api_keys_then');
    expect(codeOf(await site.restore(tenant, { backupId, ...INTO }))).toBe('SCHEMA_DRIFT');
    await runSql(second.superuserUrl, 'ALTER TABLE app.api_keys_then RENAME TO api_keys');
    expect(await ownRows(second.superuserUrl)).toHaveLength(0);
  });

  it('is the same as any where the database is the own one', async () => {
    expect(codeOf(await site.restore(tenant, { backupId, targetDatabase: 'main' }))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(whole);
  });

  it('is refused at once for a database that nobody knows, and for a schema without a database', async () => {
    await expect(site.requestRestore(tenant, { backupId, targetDatabase: 'third' })).rejects.toMatchObject({
      code: 'APP_DATABASE_UNKNOWN',
    });
    await expect(site.requestRestore(tenant, { backupId, createSchema: true })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
  });
});

describe('the registry of tenants', () => {
  it('refuses a tenant that two databases have, and moves it when the first has it no more', async () => {
    expect(codeOf(await site.restore(tenant, { backupId, ...INTO }))).toBe('completed');
    expect(await livesIn()).toBe('main');
    await expect(sync()).rejects.toMatchObject({ code: 'TENANT_ID_COLLISION' });
    expect(await livesIn()).toBe('main');

    await leave(site.appUrl);
    await sync();
    expect(await livesIn()).toBe('second');
    // Where a backup from before the move goes is not guessed.
    await expect(site.requestRestore(tenant, { backupId })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });

    expect(
      codeOf(await site.restore(tenant, { backupId, targetDatabase: 'main', reason: 'back home' })),
    ).toBe('completed');
    await leave(second.superuserUrl);
    await sync();
    expect(await livesIn()).toBe('main');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(whole);
  });
});

describe('another tenant and a tenant without such rights', () => {
  it.each(['tenant_admin', 'tenant_viewer'] as const)('cannot: %s', async (role) => {
    for (const who of [tenant, site.tenant(1)]) {
      await expect(
        runAs(testActor(who, role), () =>
          site.app.get(RequestRestore).request(tenant, { backupId, ...INTO }, null),
        ),
      ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    expect(await ownRows(second.superuserUrl)).toHaveLength(0);
  });
});

// Last: takes the application out of the second database.
describe('a restore into an empty database', () => {
  const create = { ...INTO, createSchema: true };

  beforeAll(async () => {
    await runSql(second.superuserUrl, 'DROP SCHEMA app CASCADE; DROP EXTENSION IF EXISTS btree_gist CASCADE');
  });

  it('is refused unless the schema may be made', async () => {
    expect(codeOf(await site.restore(tenant, { backupId, ...INTO }))).toBe('SCHEMA_NOT_CREATED');
    expect(await runSql(second.superuserUrl, `SELECT FROM pg_namespace WHERE nspname = 'app'`)).toEqual([]);
  });

  it('makes nothing where only some of the tables are there', async () => {
    await runSql(second.superuserUrl, 'CREATE SCHEMA app; CREATE TABLE app.tasks (id int)');
    const outcome = await site.restore(tenant, { backupId, ...create });
    expect(codeOf(outcome)).toBe('SCHEMA_NOT_CREATED');
    const made = await runSql(
      second.superuserUrl,
      `SELECT relname FROM pg_class WHERE relnamespace = 'app'::regnamespace AND relkind IN ('r', 'p')`,
    );
    expect(made).toEqual([{ relname: 'tasks' }]);
    await runSql(second.superuserUrl, 'DROP SCHEMA app CASCADE');
  });

  it('makes nothing where the server refuses a statement', async () => {
    await runSql(second.superuserUrl, 'CREATE SCHEMA app');
    expect(codeOf(await site.restore(tenant, { backupId, ...create }))).toBe('SCHEMA_NOT_CREATED');
    await runSql(second.superuserUrl, 'DROP SCHEMA app');
  });

  it('makes the schema and brings the tenant there, as the preview said, which left nothing; and a second time finds nothing to do', async () => {
    const dryRun = await site.restore(tenant, { backupId, ...create, dryRun: true });
    const plan = 'operation' in dryRun ? dryRun.operation.result : null;
    expect(plan).toMatchObject({
      updates: 0,
      deletes: 0,
      createdTables: expect.arrayContaining(['app.tasks']),
    });
    expect(await runSql(second.superuserUrl, `SELECT FROM pg_namespace WHERE nspname = 'app'`)).toEqual([]);
    const createdTables = plan?.['createdTables'] as string[];
    expect(createdTables).toHaveLength(new Set(createdTables).size);
    const planHash = String(plan?.['planHash']);
    expect(codeOf(await site.restore(tenant, { backupId, ...create, planHash }))).toBe('completed');
    expect(await hashTenant(second.superuserUrl, tenant)).toEqual(whole);
    expect(await findBrokenConstraints(second.superuserUrl)).toEqual([]);
    const again = await site.restore(tenant, { backupId, ...create });
    expect('operation' in again && again.operation.result).toMatchObject({
      outcome: { isolation: { written: 0, removed: 0 } },
    });
  });
});
