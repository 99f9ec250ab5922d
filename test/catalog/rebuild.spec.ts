import { appendFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createSigningKeyFile } from '@lifeboat/archive';
import {
  type BackupInput,
  type BackupView,
  DestroyTenantKeys,
  ListBackups,
  ManageTenantKeys,
  RebuildCatalog,
  type RebuildReport,
  RequestBackup,
  ShowTenantKeys,
  type TenantKeyView,
} from '@lifeboat/protection';
import { damageTenant, hashTenant, hashTenants } from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import {
  environmentOf,
  incrementOf,
  runSql,
  temporaryDirectory,
  TEST_KEY,
  testActor,
} from '@lifeboat/testing';
import { runCliJson } from '../support/cli.js';
import { loseCatalog } from '../support/lost-catalog.js';
import { Site, type SiteOptions } from '../support/site.js';
import { quietRun, rebuild } from '../support/upkeep.js';

const STRANGER = '00000000-0000-4000-8000-00000000000a';

let site: Site;
afterEach(() => site.close());

async function open(options: SiteOptions = {}): Promise<void> {
  site = await Site.open({ tenants: 3, rows: 300, ...options });
}

async function backUp(tenant: string, input: Partial<BackupInput> = {}): Promise<string> {
  const { jobId, backupId } = await runAs(testActor(), () =>
    site.app.get(RequestBackup).request(tenant, { type: 'full', ...input }, null),
  );
  expect((await site.run(jobId)).kind).toBe('completed');
  return backupId;
}

/** What a user sees of all backups, without what only the catalog knows. */
async function listed(): Promise<BackupView[]> {
  const pages = await runAs(testActor(), () =>
    Promise.all(
      site.tenants.map(({ id }) =>
        site.app.get(ListBackups).list({ tenantId: id, status: 'completed', limit: 500 }),
      ),
    ),
  );
  return pages.flatMap(({ items }) => items.map((backup) => ({ ...backup, jobId: null })));
}

const tenantRows = (): Promise<unknown[]> =>
  runSql(
    site.catalogUrl,
    'SELECT id, slug, name, status, application_database FROM lifeboat.tenants ORDER BY id',
  );

const rowsInCatalog = async (): Promise<unknown> =>
  (await runSql(site.catalogUrl, 'SELECT count(*)::int AS backups FROM lifeboat.tenant_backups'))[0]?.[
    'backups'
  ];

const directory = (tenant: string, backup: string): string =>
  join(site.repository, 'tenants', tenant, 'backups', backup);

describe('a catalog that is lost', () => {
  it('comes back from the repository: the same list, the same tenants, and a restore from it', async () => {
    await open();
    const [a, b] = [site.tenant(0), site.tenant(1)];
    const wanted = await backUp(a, { label: 'before the move' });
    await backUp(a, { compression: { algorithm: 'none' } });
    await backUp(b, { compression: { algorithm: 'zstd', level: 9 } });
    const failed = await site.requestBackup(b);
    site.proxy.intercept(/^COPY \(SELECT/, () => 'cut');
    expect((await site.run(failed.jobId)).kind).toBe('failed');
    const before = { backups: await listed(), tenants: await tenantRows() };
    expect(before.backups).toHaveLength(3);

    await loseCatalog(site);
    const report = await rebuild(site);
    expect(report).toMatchObject({ tenants: 2, backups: 3, restorePoints: 0, findings: [], syncError: null });
    expect(await listed()).toEqual(before.backups);
    expect(await tenantRows()).toEqual(before.tenants);

    const content = await hashTenant(site.appUrl, a);
    const all = await hashTenants(site.appUrl);
    await damageTenant(site.appUrl, a, { seed: 1 });
    expect((await site.restore(a, { backupId: wanted })).kind).toBe('completed');
    expect(await hashTenant(site.appUrl, a)).toEqual(content);
    expect(await hashTenants(site.appUrl)).toEqual(all);
  });

  it('comes back with the keys of its tenants, and knows which were destroyed', async () => {
    await open({ environment: { MASTER_KEY: TEST_KEY.identity } });
    const [a, b] = [site.tenant(0), site.tenant(1)];
    const wanted = await backUp(a);
    await runAs(testActor(), () => site.app.get(ManageTenantKeys).rotate(a));
    await backUp(a);
    const erased = await backUp(b);
    await runAs(testActor(), () => site.app.get(DestroyTenantKeys).destroy(b, b));
    const keysOf = (tenant: string) => runAs(testActor(), () => site.app.get(ShowTenantKeys).show(tenant));
    const withoutTimes = (keys: TenantKeyView[]) =>
      keys.map(({ version, recipient, destroyedAt, wrappedBy }) => ({
        version,
        recipient,
        isDestroyed: destroyedAt !== null,
        wrappedBy,
      }));
    const before = { a: withoutTimes(await keysOf(a)), b: withoutTimes(await keysOf(b)) };
    expect(before.a).toHaveLength(2);

    await loseCatalog(site);
    expect(await rebuild(site)).toMatchObject({ tenants: 2, backups: 3, findings: [] });
    expect({ a: withoutTimes(await keysOf(a)), b: withoutTimes(await keysOf(b)) }).toEqual(before);
    const content = await hashTenant(site.appUrl, a);
    await damageTenant(site.appUrl, a, { seed: 1 });
    expect((await site.restore(a, { backupId: wanted })).kind).toBe('completed');
    expect(await hashTenant(site.appUrl, a)).toEqual(content);
    await expect(site.requestRestore(b, { backupId: erased })).rejects.toMatchObject({
      code: 'TENANT_KEY_DESTROYED',
    });
    await expect(site.requestBackup(b)).rejects.toMatchObject({ code: 'TENANT_KEY_DESTROYED' });
    expect((await listed()).find(({ id }) => id === wanted)?.encrypted).toBe(true);
  });

  it('comes back where a key or what is kept of an erasure is damaged, and tells of that', async () => {
    await open({ environment: { MASTER_KEY: TEST_KEY.identity } });
    const [a, b] = [site.tenant(0), site.tenant(1)];
    const wanted = await backUp(a);
    await backUp(b);
    await runAs(testActor(), () => site.app.get(DestroyTenantKeys).destroy(b, b));
    const keys = join(site.repository, 'keys', a);
    const [key = ''] = await readdir(keys);
    await appendFile(join(keys, key), ' '.repeat(70_000));
    await writeFile(join(site.repository, 'erasures', b, '1.json'), '{}');
    await loseCatalog(site);
    const { findings } = await rebuild(site);
    expect(findings.map(({ kind, object }) => `${kind} ${String(object)}`).sort()).toEqual([
      `erasure_damaged erasures/${b}/1.json`,
      `key_damaged keys/${a}/${key}`,
    ]);
    expect((await listed()).find(({ id }) => id === wanted)).toMatchObject({ erasedAt: null });
    await expect(site.requestBackup(b, { encryption: false })).rejects.toMatchObject({
      code: 'TENANT_KEY_DESTROYED',
    });
  });

  it('has its tenants as gone, and not backed up, until a sync has seen them', async () => {
    await open();
    await backUp(site.tenant());
    await loseCatalog(site);
    const { code, document, stderr } = await runCliJson<RebuildReport>(
      { ...environmentOf(site.config), APP_DATABASE_URL: 'postgres://lifeboat@127.0.0.1:1/app' },
      ...['catalog', 'rebuild'],
    );
    expect(code).toBe(3);
    expect(document).toMatchObject({ tenants: 1, backups: 1, sync: null });
    expect(document.syncError).toMatchObject({ code: 'APP_DATABASE_UNAVAILABLE' });
    expect(stderr).toContain('lifeboat tenants sync');
    expect(await tenantRows()).toMatchObject([{ id: site.tenant(), status: 'gone', slug: null }]);
    await expect(site.requestBackup(site.tenant())).rejects.toMatchObject({ code: 'TENANT_NOT_ACTIVE' });
  });

  it('comes back whole or not at all', async () => {
    await open();
    for (const { id } of site.tenants) {
      await backUp(id);
    }
    await loseCatalog(site);
    const stop = new AbortController();
    const run = { signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) };
    await expect(rebuild(site, run)).rejects.toThrow('enough');
    expect(await rowsInCatalog()).toBe(0);
    expect(await tenantRows()).toEqual([]);
    expect(await rebuild(site)).toMatchObject({ tenants: 3, backups: 3 });
  });
});

describe('what is no good backup', () => {
  it('is reported and not registered', async () => {
    await open();
    const [a, b] = [site.tenant(0), site.tenant(1)];
    const good = await backUp(a);
    const cut = await backUp(a);
    const without = await backUp(a);
    const begun = await backUp(b);
    const swapped = await backUp(b);
    const manifest = await readFile(join(directory(a, cut), 'manifest.json'));
    await writeFile(join(directory(a, cut), 'manifest.json'), manifest.subarray(0, 100));
    await rm(join(directory(a, without), 'data-0001.sql.zst'));
    await rm(join(directory(b, begun), 'manifest.json'));
    await cp(join(directory(a, good), 'manifest.json'), join(directory(b, swapped), 'manifest.json'));
    await mkdir(join(site.repository, 'tenants', a, 'notes'));
    await writeFile(join(site.repository, 'tenants', a, 'notes', 'todo.txt'), 'x');

    await loseCatalog(site);
    const { findings, ...report } = await rebuild(site);
    expect(report).toMatchObject({ tenants: 1, backups: 1 });
    expect((await listed()).map(({ id }) => id)).toEqual([good]);
    expect(findings.map(({ backupId, kind }) => `${String(backupId)} ${kind}`).sort()).toEqual(
      [
        `${cut} manifest_damaged`,
        `${without} volume_missing`,
        `${begun} backup_unfinished`,
        `${swapped} manifest_damaged`,
        'null object_unknown',
      ].sort(),
    );
  });

  it('is a backup that nobody has signed, where a key is configured', async () => {
    const keys = await temporaryDirectory();
    const key = join(keys.path, 'key.pem');
    await createSigningKeyFile(key);
    await open({ environment: { SIGNING_KEY_FILE: key } });
    const good = await backUp(site.tenant());
    const forged = await backUp(site.tenant());
    const file = join(directory(site.tenant(), forged), 'manifest.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"label": null', '"label": "mine"'));
    await loseCatalog(site);
    const { backups, findings } = await rebuild(site);
    expect(backups).toBe(1);
    expect(findings).toMatchObject([{ backupId: forged, kind: 'manifest_not_trusted', severity: 'error' }]);
    expect((await listed()).map(({ id }) => id)).toEqual([good]);
    await keys.remove();
  });

  it('is an incremental one without its parent, and what builds on it', async () => {
    await open();
    const full = await backUp(site.tenant());
    const child = '00000000-0000-4000-8000-00000000000b';
    const grandchild = '00000000-0000-4000-8000-000000000001';
    const lost = '00000000-0000-4000-8000-00000000000c';
    await derive(full, child, full);
    await derive(full, grandchild, child);
    await derive(full, lost, STRANGER);
    await loseCatalog(site);
    const { backups, findings } = await rebuild(site);
    expect(backups).toBe(3);
    expect(findings).toMatchObject([{ backupId: lost, kind: 'parent_missing' }]);
    const parents = new Map((await listed()).map(({ id, parentId }) => [id, parentId]));
    expect(parents).toEqual(
      new Map([
        [full, null],
        [child, full],
        [grandchild, child],
      ]),
    );
  });
});

/** Makes an incremental backup of a full one, as far as the catalog can tell. */
async function derive(full: string, id: string, parentId: string): Promise<void> {
  await cp(directory(site.tenant(), full), directory(site.tenant(), id), { recursive: true });
  const file = join(directory(site.tenant(), id), 'manifest.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  await writeFile(
    file,
    JSON.stringify({ ...manifest, ...incrementOf({ backupId: parentId }), backupId: id }),
  );
}

describe('a rebuild', () => {
  it('is refused where the catalog is in use, and changes nothing', async () => {
    await open();
    await backUp(site.tenant());
    const before = await listed();
    await expect(rebuild(site)).rejects.toMatchObject({
      code: 'CATALOG_NOT_EMPTY',
      remedy: expect.stringContaining('catalog check --repair'),
    });
    expect(await listed()).toEqual(before);
  });

  it.each(['tenant_admin', 'tenant_viewer'] as const)('is refused to a %s', async (role) => {
    await open();
    await loseCatalog(site);
    await expect(
      runAs(testActor(site.tenant(), role), () => site.app.get(RebuildCatalog).rebuild(quietRun())),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await rowsInCatalog()).toBe(0);
  });

  it('is a command, with an exit code and JSON', async () => {
    await open();
    await backUp(site.tenant());
    const environment = environmentOf(site.config);
    const refused = await runCliJson<{ error: { code: string } }>(environment, 'catalog', 'rebuild');
    expect(refused).toMatchObject({ code: 6, document: { error: { code: 'CATALOG_NOT_EMPTY' } } });
    await loseCatalog(site);
    const done = await runCliJson<{ backups: number }>(environment, 'catalog', 'rebuild');
    expect(done).toMatchObject({ code: 0, document: { backups: 1, tenants: 1 } });
  });
});
