import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  GetRestore,
  RequestRestore,
  RequestRollback,
  type RestoreInput,
  SyncTenants,
} from '@lifeboat/protection';
import {
  destroyTenant,
  hashTenant,
  installSampleApp,
  type SampleTenant,
  seedSampleApp,
  type TenantHash,
} from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import { createTestDatabase, runSql, testActor, type TestDatabase } from '@lifeboat/testing';
import { findHalfDone } from '../support/half-done.js';
import { codeOf, restorePointOf, Site } from '../support/site.js';

let other: TestDatabase;
let site: Site;
let tenant: string;
let neighbour: string;
let backupId: string;
let wanted: TenantHash;
let neighbourBefore: TenantHash;

beforeAll(async () => {
  other = await createTestDatabase();
  // Seeded alike, so that no key of the one is in the way of the other: the tenant lives in `main`, its neighbour there.
  const [first, second] = await install(other.superuserUrl);
  [tenant, neighbour] = [first?.id ?? '', second?.id ?? ''];
  await destroyTenant(other.superuserUrl, tenant);
  site = await Site.open({
    install: async (url) => {
      const seeded = await install(url);
      await destroyTenant(url, neighbour);
      return seeded;
    },
    otherDatabases: { other },
  });
  backupId = await site.backUp(tenant);
  wanted = await hashTenant(site.appUrl, tenant);
  neighbourBefore = await hashTenant(other.superuserUrl, neighbour);
});

afterAll(async () => {
  await site.close();
  await other.drop();
});

afterEach(async () => {
  expect(await hashTenant(other.superuserUrl, neighbour)).toEqual(neighbourBefore);
  if (await isThere(other.superuserUrl)) {
    await destroyTenant(other.superuserUrl, tenant);
  }
});

async function install(superuserUrl: string): Promise<SampleTenant[]> {
  await installSampleApp(superuserUrl);
  return seedSampleApp(superuserUrl, { seed: 1, tenants: 2, rows: 400 });
}

async function isThere(superuserUrl: string): Promise<boolean> {
  return (await runSql(superuserUrl, `SELECT FROM app.tenants WHERE id = '${tenant}'`)).length > 0;
}

const wish = (input: Partial<RestoreInput> = {}): RestoreInput => ({
  backupId,
  targetDatabase: 'other',
  mode: 'replace',
  ...input,
});
const catalog = <T extends Record<string, unknown>>(sql: string): Promise<T[]> =>
  runSql<T>(site.catalogUrl, sql);

describe('a request to restore into another application database', () => {
  it.each<[string, Partial<RestoreInput>, string]>([
    ['an unknown one', { targetDatabase: 'nowhere' }, 'APP_DATABASE_UNKNOWN'],
    ["the backup's own", { targetDatabase: 'main' }, 'INVALID_REQUEST'],
    ['no mode', { mode: undefined }, 'INVALID_REQUEST'],
    ['a schema, but no database', { targetDatabase: undefined, createSchema: true }, 'INVALID_REQUEST'],
    ['another tenant too', { targetTenantId: 'another' }, 'NOT_SUPPORTED'],
  ])('is refused for %s', async (_, input, code) => {
    const target = input.targetTenantId === undefined ? {} : { targetTenantId: neighbour };
    await expect(site.requestRestore(tenant, wish({ ...input, ...target }))).rejects.toMatchObject({ code });
  });

  it("is refused to the tenant's own administrator, and the audit log has it", async () => {
    const request = runAs(testActor(tenant), () =>
      site.app.get(RequestRestore).request(tenant, wish(), null),
    );
    await expect(request).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(
      await catalog(`SELECT tenant_id, action FROM lifeboat.tenant_backup_logs WHERE outcome = 'refused'`),
    ).toEqual([{ tenant_id: tenant, action: 'restores.createInOtherDatabase' }]);
  });
});

describe('a restore into another application database', () => {
  it('brings the tenant there, touches nobody else, and says where', async () => {
    const { jobId, restoreId } = await site.requestRestore(tenant, wish());
    expect(await site.run(jobId)).toMatchObject({
      kind: 'completed',
      operation: { result: { targetDatabase: 'other', outcome: { isolation: expect.anything() } } },
    });
    expect(await hashTenant(other.superuserUrl, tenant)).toEqual(wanted);
    expect(await hashTenant(site.appUrl, tenant)).toEqual(wanted);
    const restore = await runAs(testActor(), () => site.app.get(GetRestore).get(tenant, restoreId));
    expect(restore).toMatchObject({ targetDatabase: 'other', targetTenantId: null });
    expect(
      await catalog(
        `SELECT outcome, detail FROM lifeboat.tenant_backup_logs
          WHERE operation_id = '${jobId}' AND action = 'restores.createInOtherDatabase' ORDER BY id`,
      ),
    ).toEqual(['started', 'succeeded'].map((outcome) => ({ outcome, detail: { targetDatabase: 'other' } })));
    expect(await findHalfDone(site)).toEqual([]);
  });

  it('again changes nothing, and sets back what was changed there alone', async () => {
    restorePointOf(await site.restore(tenant, wish()));
    await runSql(other.superuserUrl, `UPDATE app.tenants SET name = 'Elsewhere' WHERE id = '${tenant}'`);
    expect(await site.restore(tenant, wish({ dryRun: true }))).toMatchObject({
      operation: { result: { inserts: 0, updates: 1, deletes: 0 } },
    });
    restorePointOf(await site.restore(tenant, wish()));
    expect(await site.restore(tenant, wish({ dryRun: true }))).toMatchObject({
      operation: { result: { inserts: 0, updates: 0, deletes: 0 } },
    });
  });

  it('is undone there, by system administrators', async () => {
    restorePointOf(await site.restore(tenant, wish()));
    await runSql(other.superuserUrl, `UPDATE app.tenants SET name = 'Elsewhere' WHERE id = '${tenant}'`);
    const before = await hashTenant(other.superuserUrl, tenant);
    const point = restorePointOf(await site.restore(tenant, wish()));
    expect(await hashTenant(other.superuserUrl, tenant)).toEqual(wanted);
    const byTheTenant = runAs(testActor(tenant), () =>
      site.app.get(RequestRollback).request(tenant, point, {}, null),
    );
    await expect(byTheTenant).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await site.rollBack(tenant, point)).toMatchObject({
      operation: { result: { targetDatabase: 'other' } },
    });
    expect(await hashTenant(other.superuserUrl, tenant)).toEqual(before);
    expect(await hashTenant(site.appUrl, tenant)).toEqual(wanted);
  });

  it('leaves the registry alone; a move is finished by deleting the tenant where it was', async () => {
    restorePointOf(await site.restore(tenant, wish()));
    const sync = (): Promise<unknown> => runAs(testActor(), () => site.app.get(SyncTenants).sync());
    await expect(sync()).rejects.toMatchObject({
      code: 'TENANT_ID_COLLISION',
      detail: expect.stringMatching(/ other .*\(in main\)/),
      remedy: expect.stringContaining('delete it in main'),
    });
    const registered = (): Promise<unknown> =>
      catalog(`SELECT status, application_database FROM lifeboat.tenants WHERE id = '${tenant}'`);
    expect(await registered()).toEqual([{ status: 'active', application_database: 'main' }]);
    await destroyTenant(site.appUrl, tenant);
    await sync();
    expect(await registered()).toEqual([{ status: 'active', application_database: 'other' }]);
    // The backup is of a database that the tenant has left.
    const byTheTenant = runAs(testActor(tenant), () =>
      site.app.get(RequestRestore).request(tenant, { backupId }, null),
    );
    await expect(byTheTenant).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(codeOf(await site.restore(tenant, { backupId }))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(wanted);
  });
});
