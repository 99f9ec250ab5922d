import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createMasterKeyFile } from '@lifeboat/archive';
import type { KeysConfig } from '@lifeboat/config';
import {
  DestroyTenantKeys,
  GetBackup,
  GetBackupStats,
  ManageTenantKeys,
  ProtectionModule,
  RotateMasterKey,
  RunOperation,
  ShowTenantKeys,
} from '@lifeboat/protection';
import { damageTenant, hashTenant } from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import { runSql, temporaryDirectory, type TemporaryDirectory, testActor } from '@lifeboat/testing';
import { NestFactory } from '@nestjs/core';
import { readManifest } from '../support/backup-content.js';
import { codeOf, Site } from '../support/site.js';
import { check } from '../support/upkeep.js';

let directory: TemporaryDirectory;
let site: Site;
let masterKey: string;
let masterRecipient: string;
let recovery: string;
let tenant: string;

async function newKey(): Promise<[file: string, recipient: string]> {
  const file = join(directory.path, randomUUID());
  return [file, await createMasterKeyFile(file, new Date())];
}

const environmentOf = (): Record<string, string> => ({ MASTER_KEY_FILE: masterKey });

beforeAll(async () => {
  directory = await temporaryDirectory();
  [masterKey, masterRecipient] = await newKey();
  [, recovery] = await newKey();
  site = await Site.open({ tenants: 6, rows: 900, environment: environmentOf() });
});

afterAll(async () => {
  await site.close();
  await directory.remove();
});

let next = 0;
beforeEach(() => {
  tenant = site.tenant(next);
  next = (next + 1) % 6;
});

/** Work in a process that has the same catalog and repository, and other keys. */
async function elsewhere<T>(
  keys: Partial<KeysConfig>,
  work: (at: Pick<Site, 'app'>) => Promise<T>,
): Promise<T> {
  const config = { ...site.config, keys: { ...site.config.keys, ...keys } };
  const app = await NestFactory.createApplicationContext(
    ProtectionModule.forRoot(config, { queue: 'none' }),
    {
      logger: false,
    },
  );
  try {
    return await runAs(testActor(), () => work({ app }));
  } finally {
    await app.close();
  }
}

const asSystem = <T>(work: () => Promise<T>): Promise<T> => runAs(testActor(), work);
const manifestOf = (backupId: string) => readManifest(site.repository, tenant, backupId);
const objectsOf = (backupId: string): Promise<string[]> =>
  readdir(join(site.repository, 'tenants', tenant, 'backups', backupId)).catch(() => []);
const keyFiles = (): Promise<string[]> => readdir(join(site.repository, 'keys', tenant)).catch(() => []);

async function expectRestorable(backupId: string, at: Pick<Site, 'app'> = site): Promise<void> {
  const before = await hashTenant(site.appUrl, tenant);
  await damageTenant(site.appUrl, tenant, { seed: 3 });
  const { jobId } = await site.requestRestore(tenant, { backupId });
  const outcome = await at.app.get(RunOperation).run(jobId, { lastAttempt: true });
  expect(codeOf(outcome)).toBe('completed');
  expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
}

describe('an encrypted backup', () => {
  it("is encrypted to the tenant's own key, and restored with it", async () => {
    const backupId = await site.backUp(tenant);
    const { encryption, volumes } = await manifestOf(backupId);
    const [key] = await asSystem(() => site.app.get(ShowTenantKeys).show(tenant));
    expect(encryption).toEqual({
      format: 'age',
      keyVersion: 1,
      recipient: key?.recipient,
      recoveryRecipients: [],
    });
    expect(volumes.every(({ object }) => object.endsWith('.sql.zst.age'))).toBe(true);
    expect(await asSystem(() => site.app.get(GetBackup).get(tenant, backupId))).toMatchObject({
      encrypted: true,
    });
    await expectRestorable(backupId);
  });

  it('is taken where only the public half of the master key is, and cannot be read there', async () => {
    const keys = { masterKey: null, masterKeyRecipient: masterRecipient };
    const { jobId, backupId } = await site.requestBackup(tenant);
    await elsewhere(keys, async ({ app }) => {
      expect(codeOf(await app.get(RunOperation).run(jobId, { lastAttempt: true }))).toBe('completed');
      const before = await hashTenant(site.appUrl, tenant);
      const restore = await site.requestRestore(tenant, { backupId });
      expect(codeOf(await app.get(RunOperation).run(restore.jobId, { lastAttempt: true }))).toBe(
        'MASTER_KEY_MISSING',
      );
      expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
    });
    await expectRestorable(backupId);
  });

  it('is refused with another master key', async () => {
    const backupId = await site.backUp(tenant);
    const [path] = await newKey();
    const { jobId } = await site.requestRestore(tenant, { backupId });
    await elsewhere({ masterKey: { kind: 'file', path } }, async ({ app }) => {
      expect(codeOf(await app.get(RunOperation).run(jobId, { lastAttempt: true }))).toBe('MASTER_KEY_WRONG');
    });
  });

  it('leaves no private key where others look: catalog, audit log, repository', async () => {
    await site.backUp(tenant);
    const dump = await runSql<{ row: string }>(
      site.catalogUrl,
      ['operations', 'tenant_backups', 'tenant_backup_logs', 'tenant_keys']
        .map((table) => `SELECT r::text AS row FROM lifeboat.${table} AS r`)
        .join(' UNION ALL '),
    );
    const stored = await Promise.all(
      (await keyFiles()).map((file) => readFile(join(site.repository, 'keys', tenant, file), 'utf8')),
    );
    expect(stored.length).toBeGreaterThan(0);
    expect([...dump.map(({ row }) => row), ...stored].join('\n')).not.toMatch(/AGE-SECRET-KEY/i);
  });
});

describe('rotation', () => {
  it("of a tenant's key keeps older backups readable, and is used by the next one", async () => {
    const older = await site.backUp(tenant);
    const made = await asSystem(() => site.app.get(ManageTenantKeys).rotate(tenant));
    const newer = await site.backUp(tenant);
    expect((await manifestOf(newer)).encryption).toMatchObject({
      keyVersion: made.version,
      recipient: made.recipient,
    });
    expect((await manifestOf(older)).encryption?.recipient).not.toBe(made.recipient);
    await expectRestorable(older);
    await expectRestorable(newer);
  });

  it('of the master key writes no backup again, and retires the old one only when asked', async () => {
    const backupId = await site.backUp(tenant);
    const [path, recipient] = await newKey();
    const withNew = { masterKey: { kind: 'file' as const, path } };
    const volumes = (await manifestOf(backupId)).volumes;
    const rotation = await asSystem(() => site.app.get(RotateMasterKey).rotate(path, { removeOld: false }));
    expect(rotation).toMatchObject({ recipient, removed: 0, unchanged: 0 });
    expect(rotation.rewrapped).toBeGreaterThan(0);
    expect((await manifestOf(backupId)).volumes).toEqual(volumes);
    await expectRestorable(backupId);
    await elsewhere(withNew, (at) => expectRestorable(backupId, at));
    const again = await asSystem(() => site.app.get(RotateMasterKey).rotate(path, { removeOld: true }));
    expect(again).toMatchObject({ rewrapped: 0, unchanged: rotation.rewrapped, removed: rotation.rewrapped });
    const { jobId } = await site.requestRestore(tenant, { backupId });
    expect(codeOf(await site.run(jobId))).toBe('MASTER_KEY_WRONG');
    await elsewhere(withNew, async (at) => {
      await expectRestorable(backupId, at);
      await at.app.get(RotateMasterKey).rotate(masterKey, { removeOld: true });
    });
    await expectRestorable(backupId);
  });

  it('of a key that there is not, or once more of the first, is refused', async () => {
    const unknown = await site.requestBackup(tenant);
    await site.run(unknown.jobId);
    const manage = site.app.get(ManageTenantKeys);
    await expect(asSystem(() => manage.create(tenant))).rejects.toMatchObject({ code: 'TENANT_KEY_EXISTS' });
    await expect(asSystem(() => manage.rotate('nobody'))).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' });
  });
});

describe('destroying the keys of a tenant', () => {
  const destroy = (name = tenant) => asSystem(() => site.app.get(DestroyTenantKeys).destroy(tenant, name));

  it('makes its backups unreadable for good, keeps the objects, and says so', async () => {
    const backupId = await site.backUp(tenant);
    const objects = await objectsOf(backupId);
    await expect(destroy('another name')).rejects.toMatchObject({ code: 'CONFIRMATION_REQUIRED' });
    expect(await keyFiles()).not.toEqual([]);
    const erasure = await destroy();
    expect(erasure).toMatchObject({ tenantId: tenant, removed: { backups: 0 } });
    expect(erasure.backups).toBeGreaterThan(0);
    expect(await keyFiles()).toEqual([]);
    expect(await objectsOf(backupId)).toEqual(objects);
    const backup = await asSystem(() => site.app.get(GetBackup).get(tenant, backupId));
    expect(backup).toMatchObject({ status: 'completed', erasedAt: expect.any(Date), tables: null });
    const stats = await asSystem(() => site.app.get(GetBackupStats).get(tenant));
    expect(stats.lastGood).toBeNull();
    await expect(site.requestRestore(tenant, { backupId })).rejects.toMatchObject({
      code: 'TENANT_KEY_DESTROYED',
    });
    const lines = await runSql(
      site.catalogUrl,
      `SELECT action, outcome FROM lifeboat.tenant_backup_logs WHERE tenant_id = '${tenant}' AND action = 'keys.destroy' ORDER BY id`,
    );
    expect(lines).toEqual([
      { action: 'keys.destroy', outcome: 'started' },
      { action: 'keys.destroy', outcome: 'succeeded' },
    ]);
    await expect(site.requestBackup(tenant)).rejects.toMatchObject({ code: 'TENANT_KEY_DESTROYED' });
    await asSystem(() => site.app.get(ManageTenantKeys).create(tenant));
    await expectRestorable(await site.backUp(tenant));
  });

  it('removes what a recovery key or anybody could still read', async () => {
    const sealed = await site.backUp(tenant);
    const { jobId, backupId: recoverable } = await site.requestBackup(tenant);
    await elsewhere({ recoveryRecipients: [recovery] }, async ({ app }) => {
      expect(codeOf(await app.get(RunOperation).run(jobId, { lastAttempt: true }))).toBe('completed');
    });
    expect((await manifestOf(recoverable)).encryption?.recoveryRecipients).toEqual([recovery]);
    const plain = await site.backUp(tenant, { encryption: false });
    expect((await manifestOf(plain)).encryption).toBeNull();
    const damaged = await site.backUp(tenant);
    await rm(join(site.repository, 'tenants', tenant, 'backups', damaged, 'manifest.json'));

    expect((await destroy()).removed.backups).toBe(3);
    expect(await objectsOf(sealed)).not.toEqual([]);
    for (const backupId of [recoverable, plain, damaged]) {
      expect(await objectsOf(backupId)).toEqual([]);
    }
    expect(await destroy()).toMatchObject({ backups: 0, keyObjects: 0, removed: { backups: 0 } });
    // What was erased is not missed.
    const { findings } = await check(site);
    expect(findings.filter(({ tenantId }) => tenantId === tenant)).toEqual([]);
  });

  it('touches no other tenant, and is nothing for a tenant to do', async () => {
    const other = site.tenants.find(({ id }) => id !== tenant)?.id ?? '';
    await site.backUp(tenant);
    const untouched = await readdir(join(site.repository, 'tenants', other, 'backups')).catch(() => []);
    for (const actor of [testActor(tenant), testActor(other), testActor(tenant, 'tenant_viewer')]) {
      await expect(
        runAs(actor, () => site.app.get(DestroyTenantKeys).destroy(tenant, tenant)),
      ).rejects.toMatchObject({ code: 'FORBIDDEN' });
      await expect(runAs(actor, () => site.app.get(ShowTenantKeys).show(tenant))).rejects.toMatchObject({
        code: 'FORBIDDEN',
      });
      await expect(runAs(actor, () => site.app.get(ManageTenantKeys).create(tenant))).rejects.toMatchObject({
        code: 'FORBIDDEN',
      });
    }
    await destroy();
    expect(await readdir(join(site.repository, 'tenants', other, 'backups')).catch(() => [])).toEqual(
      untouched,
    );
  });
});
