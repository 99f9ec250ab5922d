import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { deleteBackup, openStorage, type Storage } from '@lifeboat/archive';
import {
  type CatalogFinding,
  DestroyTenantKeys,
  GetBackup,
  ListBackups,
  ManageTenantKeys,
} from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { collectAll, FakeS3, runSql, TEST_KEY, testActor } from '@lifeboat/testing';
import { loseCatalog } from '../support/lost-catalog.js';
import { codeOf, Site } from '../support/site.js';
import { check, rebuild } from '../support/upkeep.js';

const UNTIL = 'x-amz-object-lock-retain-until-date';

let server: FakeS3;
let bucket: string;
let site: Site;
let tenant: string;
let storage: Storage;

beforeAll(async () => {
  server = await FakeS3.start();
});
afterAll(() => server.stop());

/** A site whose repository is a versioned bucket. */
async function open(environment: Record<string, string> = { MASTER_KEY: TEST_KEY.identity }): Promise<void> {
  bucket = await server.makeBucket({ versioned: true });
  site = await Site.open({
    rows: 200,
    repository: `s3://${bucket}/r`,
    environment: { ...server.environment, ...environment },
  });
  tenant = site.tenant();
  storage = openStorage(site.config.repository);
}
afterEach(async () => {
  server.faults.clear();
  await site.close();
});

const asSystem = <T>(work: () => Promise<T>): Promise<T> => runAs(testActor(), work);
const destroy = () => asSystem(() => site.app.get(DestroyTenantKeys).destroy(tenant, tenant));
const createKey = () => asSystem(() => site.app.get(ManageTenantKeys).create(tenant));
/** All versions of all objects below a prefix, markers of deletions included. */
const versionsBelow = (prefix: string): string[] =>
  server
    .bucket(bucket)
    .allVersions()
    .map(({ key }) => key)
    .filter((key) => key.startsWith(`r/${prefix}`));
const directoryOf = (backupId: string): string => `tenants/${tenant}/backups/${backupId}/`;
const ofTenant = async (): Promise<CatalogFinding[]> =>
  (await check(site)).findings.filter(({ tenantId }) => tenantId === tenant);
const put = (path: string): Promise<unknown> =>
  storage.put(
    path,
    (async function* () {
      await Promise.resolve();
      yield Buffer.from('rows of the tenant');
    })(),
  );

describe('the erasure of a tenant in a versioned bucket', () => {
  it('leaves no version of what could be read, also of what was removed before', async () => {
    await open();
    const sealed = await site.backUp(tenant);
    const plain = await site.backUp(tenant, { encryption: false });
    const removed = await site.backUp(tenant, { encryption: false });
    await deleteBackup(storage, { tenantId: tenant, backupId: removed });
    await runSql(site.catalogUrl, `DELETE FROM lifeboat.tenant_backups WHERE id = '${removed}'`);
    await put(`tenants/${tenant}/notes/todo.txt`);
    await put(`${directoryOf(sealed)}copy.sql`);
    const kept = (await collectAll(storage.list(directoryOf(sealed))))
      .map(({ path }) => `r/${path}`)
      .filter((key) => !key.endsWith('copy.sql'));
    expect(versionsBelow(directoryOf(removed))).not.toEqual([]);

    const erasure = await destroy();
    expect(erasure.removed.backups).toBe(1);
    expect(versionsBelow(`tenants/${tenant}/`)).toEqual(kept);
    expect(versionsBelow('keys/')).toEqual([]);
    expect(versionsBelow(directoryOf(plain))).toEqual([]);
    expect(await ofTenant()).toEqual([]);
  });

  it('goes on past what is locked, names it, is found by a check, and can be completed', async () => {
    await open({
      MASTER_KEY: TEST_KEY.identity,
      S3_OBJECT_LOCK_MODE: 'COMPLIANCE',
      S3_OBJECT_LOCK_DAYS: '1',
    });
    const first = await site.backUp(tenant, { encryption: false });
    const second = await site.backUp(tenant, { encryption: false });
    await site.backUp(tenant);
    await expect(destroy()).rejects.toMatchObject({
      code: 'ERASURE_INCOMPLETE',
      detail: expect.stringMatching(/REPOSITORY_ACCESS_DENIED.*more/),
      meta: { left: expect.arrayContaining([`${directoryOf(first)}manifest.json`]) },
    });
    expect(versionsBelow('keys/')).toEqual([]);
    const incomplete = await ofTenant();
    expect(incomplete.map(({ kind, backupId }) => `${kind} ${String(backupId)}`)).toEqual(
      expect.arrayContaining([`erasure_incomplete ${first}`, `erasure_incomplete ${second}`]),
    );
    await expect(site.requestBackup(tenant, { encryption: false })).rejects.toMatchObject({
      code: 'TENANT_KEY_DESTROYED',
    });
    for (const { headers } of server.bucket(bucket).allVersions()) {
      headers[UNTIL] = '2020-01-01T00:00:00Z';
    }
    await destroy();
    expect(versionsBelow(directoryOf(first))).toEqual([]);
    expect(await ofTenant()).toEqual([]);
  });

  it('says so where the provider does not list versions, and counts nothing as erased', async () => {
    await open();
    await site.backUp(tenant);
    server.faults.add('ListObjectVersions', { kind: 'answer', status: 501, code: 'NotImplemented' }, 100);
    await expect(destroy()).rejects.toMatchObject({
      code: 'ERASURE_INCOMPLETE',
      meta: { left: [`keys/${tenant}/`, `tenants/${tenant}/`] },
    });
    server.faults.clear();
    expect(await ofTenant()).toMatchObject([
      { kind: 'erasure_incomplete', object: expect.stringContaining(`keys/${tenant}/`) },
    ]);
    await destroy();
    expect(await ofTenant()).toEqual([]);
  });

  it('that was interrupted is found, and completed by repeating it', async () => {
    await open({ MASTER_KEY: TEST_KEY.identity, S3_TRIES: '1' });
    const plain = await site.backUp(tenant, { encryption: false });
    await site.backUp(tenant);
    server.faults.add('ListObjectVersions', { kind: 'answer', status: 503, code: 'SlowDown' }, 100);
    await expect(destroy()).rejects.toMatchObject({ code: 'REPOSITORY_UNAVAILABLE' });
    server.faults.clear();
    const kinds = (await ofTenant()).map(({ kind, backupId }) => `${kind} ${String(backupId)}`);
    expect(kinds.sort()).toEqual([`erasure_incomplete ${plain}`, 'erasure_incomplete null']);
    await destroy();
    expect(await ofTenant()).toEqual([]);
  });
});

describe('a tenant that was erased', () => {
  it.each([
    ['with keys', { MASTER_KEY: TEST_KEY.identity }, {}],
    ['with plain backups alone', {}, { encryption: false }],
  ])('%s is not backed up, encrypted or not, until it has a new key', async (_how, environment, input) => {
    await open(environment);
    await site.backUp(tenant, input);
    const asked = await site.requestBackup(tenant, { encryption: false });
    await destroy();
    expect(codeOf(await site.run(asked.jobId))).toBe('TENANT_KEY_DESTROYED');
    for (const wanted of [{}, { encryption: false }]) {
      await expect(site.requestBackup(tenant, wanted)).rejects.toMatchObject({
        code: 'TENANT_KEY_DESTROYED',
      });
    }
    if ('MASTER_KEY' in environment) {
      await createKey();
      await site.backUp(tenant);
      await site.backUp(tenant, { encryption: false });
    } else {
      await expect(createKey()).rejects.toMatchObject({ code: 'ENCRYPTION_NOT_CONFIGURED' });
    }
    // The other tenant has noticed nothing of it.
    await site.backUp(site.tenant(1));
  });

  it.each([
    ['with keys', {}],
    ['with plain backups alone', { encryption: false }],
  ])(
    '%s is still so in a catalog that was rebuilt, where nothing else of it is left',
    async (_how, input) => {
      await open();
      const backupId = await site.backUp(tenant, input);
      await destroy();
      await storage.erasePrefix(directoryOf(backupId));
      await loseCatalog(site);
      expect(await rebuild(site)).toMatchObject({ tenants: 0, findings: [] });
      for (const wanted of [{}, { encryption: false }]) {
        await expect(site.requestBackup(tenant, wanted)).rejects.toMatchObject({
          code: 'TENANT_KEY_DESTROYED',
        });
      }
      await createKey();
      await site.backUp(tenant);
      await loseCatalog(site);
      await rebuild(site);
      await site.backUp(tenant);
    },
  );

  it('is told of where the catalog is older than its erasure', async () => {
    await open();
    await destroy();
    await runSql(site.catalogUrl, 'UPDATE lifeboat.tenants SET erased_at = NULL');
    expect(await ofTenant()).toMatchObject([{ kind: 'erasure_not_catalogued', severity: 'error' }]);
    await createKey();
    expect(await ofTenant()).toEqual([]);
    // A new key that is lost is another matter.
    const backupId = await site.backUp(tenant);
    await storage.erasePrefix(`keys/${tenant}/`);
    expect(await ofTenant()).toMatchObject([{ kind: 'key_missing', backupId }]);
  });
});

describe('a backup of an erased tenant', () => {
  const viewOf = (backupId: string) => asSystem(() => site.app.get(GetBackup).get(tenant, backupId));

  it('that was whole before the catalog knew is not counted as good by its next attempt', async () => {
    await open();
    const { jobId, backupId } = await site.requestBackup(tenant);
    expect((await site.run(jobId)).kind).toBe('completed');
    // As a worker leaves it that is killed between manifest and catalog.
    await runSql(
      site.catalogUrl,
      `UPDATE lifeboat.tenant_backups SET status = 'active', finished_at = NULL WHERE id = '${backupId}'`,
    );
    await runSql(
      site.catalogUrl,
      `UPDATE lifeboat.operations SET state = 'active', finished_at = NULL, result = NULL WHERE id = '${jobId}'`,
    );
    await destroy();
    expect(codeOf(await site.run(jobId))).toBe('TENANT_KEY_DESTROYED');
    expect(await viewOf(backupId)).toMatchObject({ status: 'failed', erasedAt: expect.any(Date) });
  });

  it.each([
    ['is registered as erased', 'DELETE FROM lifeboat.tenant_backups'],
    [
      'that the catalog holds for failed is completed as erased',
      `UPDATE lifeboat.tenant_backups SET status = 'failed', path = NULL, erased_at = NULL`,
    ],
  ])('%s by a check with repair', async (_what, harm) => {
    await open();
    const backupId = await site.backUp(tenant);
    await destroy();
    await runSql(site.catalogUrl, `${harm} WHERE id = '${backupId}'`);
    const { findings } = await check(site, { repair: true });
    expect(findings).toMatchObject([{ kind: 'backup_not_catalogued', backupId, repair: { done: true } }]);
    expect(await viewOf(backupId)).toMatchObject({ status: 'completed', erasedAt: expect.any(Date) });
    await expect(site.requestRestore(tenant, { backupId })).rejects.toMatchObject({
      code: 'TENANT_KEY_DESTROYED',
    });
  });

  it('is erased, and one of the time after is not, once the catalog is rebuilt', async () => {
    await open();
    const before = await site.backUp(tenant);
    await destroy();
    await createKey();
    const after = [await site.backUp(tenant), await site.backUp(tenant, { encryption: false })];
    await loseCatalog(site);
    await rebuild(site);
    const { items } = await asSystem(() => site.app.get(ListBackups).list({ tenantId: tenant, limit: 10 }));
    const erased = items.filter(({ erasedAt }) => erasedAt !== null).map(({ id }) => id);
    expect(erased).toEqual([before]);
    expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining(after));
    expect(await ofTenant()).toEqual([]);
  });
});

describe('a check', () => {
  it('finds a backup whose key has no wrapping left, and nobody backs up to that key', async () => {
    await open();
    const backupId = await site.backUp(tenant);
    await site.backUp(site.tenant(1));
    await storage.erasePrefix(`keys/${tenant}/`);
    expect((await check(site)).findings).toMatchObject([
      { kind: 'key_missing', severity: 'error', backupId },
    ]);
    const { jobId } = await site.requestBackup(tenant);
    expect(codeOf(await site.run(jobId))).toBe('TENANT_KEY_MISSING');
    expect(await collectAll(storage.list(`tenants/${tenant}/`))).toHaveLength(
      (await collectAll(storage.list(directoryOf(backupId)))).length,
    );
    await asSystem(() => site.app.get(ManageTenantKeys).rotate(tenant));
    await site.backUp(tenant);
  });
});
