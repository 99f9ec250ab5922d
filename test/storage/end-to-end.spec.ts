import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createMasterKeyFile, createSigningKeyFile, openStorage } from '@lifeboat/archive';
import type { BackupView } from '@lifeboat/protection';
import { damageTenant, hashTenant, hashTenants, type TenantHash } from '@lifeboat/sample-app';
import {
  collectAll,
  environmentOf,
  swiftIsThere,
  SwiftServer,
  temporaryDirectory,
  type TemporaryDirectory,
} from '@lifeboat/testing';
import { type CliJsonResult, runCliJson } from '../support/cli.js';
import { loseCatalog } from '../support/lost-catalog.js';
import { Site } from '../support/site.js';

/** Every kind of storage, encrypted and not: the same story for each. */
const PLACES = [
  { where: 'in a directory', inBucket: false, encrypted: false },
  { where: 'in a directory, encrypted', inBucket: false, encrypted: true },
  { where: 'in a bucket', inBucket: true, encrypted: false },
  { where: 'in a bucket, encrypted', inBucket: true, encrypted: true },
].filter(({ inBucket }) => !inBucket || swiftIsThere());

describe.each(PLACES)('a repository $where', ({ inBucket, encrypted }) => {
  let directory: TemporaryDirectory;
  let server: SwiftServer | null;
  let site: Site;
  let tenant: string;
  let before: Map<string, TenantHash>;
  let backupId: string;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    server = inBucket ? await SwiftServer.start() : null;
    const [signingKey, masterKey] = ['signing.pem', 'master.key'].map((name) =>
      join(directory.path, name),
    ) as [string, string];
    await createSigningKeyFile(signingKey);
    await createMasterKeyFile(masterKey, new Date());
    site = await Site.open({
      tenants: 3,
      rows: 900,
      environment: {
        ...server?.environment,
        SIGNING_KEY_FILE: signingKey,
        ...(encrypted ? { MASTER_KEY_FILE: masterKey } : {}),
      },
      ...(server === null ? {} : { repository: `s3://${await server.makeBucket()}/backups` }),
    });
    tenant = site.tenant();
    before = await hashTenants(site.appUrl);
  });
  afterAll(async () => {
    await site.close();
    await server?.stop();
    await directory.remove();
  });

  function cli<T>(...args: string[]): Promise<CliJsonResult<T>> {
    return runCliJson<T>({ ...environmentOf(site.config), ...site.environment }, ...args);
  }

  const list = async (): Promise<BackupView[]> =>
    (await cli<{ items: BackupView[] }>('list', '-t', tenant, '--type', 'full')).document.items;

  it('takes a backup, which says how it is stored', async () => {
    const backup = await cli<{ backupId: string }>(
      'backup',
      '-t',
      tenant,
      '--inline',
      '--label',
      'the first',
    );
    expect(backup.code).toBe(0);
    ({ backupId } = backup.document);
    expect(await list()).toMatchObject([
      { id: backupId, status: 'completed', encrypted, label: 'the first' },
    ]);
    const objects = await collectAll(openStorage(site.config.repository).list('tenants/'));
    const volumes = objects.filter(({ path }) => path.includes('.sql'));
    expect(volumes.length).toBeGreaterThan(0);
    expect(volumes.every(({ path }) => path.endsWith('.age') === encrypted)).toBe(true);
  });

  it('has it validated at every level', async () => {
    for (const level of ['quick', 'full', 'restore']) {
      const { code, document } = await cli<{ items: unknown[] }>(
        ...['validate', '--all', '-t', tenant, '--level', level, '--inline'],
      );
      expect({ code, items: document.items }).toMatchObject({ code: 0, items: [{ backupId, valid: true }] });
    }
  });

  it('brings the tenant back, and takes that back', async () => {
    await damageTenant(site.appUrl, tenant, { seed: 11 });
    const damaged = await hashTenant(site.appUrl, tenant);
    const restored = await cli('restore', '-t', tenant, '-b', backupId, '--yes', '--inline');
    expect(restored.code).toBe(0);
    expect(await hashTenants(site.appUrl)).toEqual(before);
    expect((await cli('rollback', '-t', tenant, '--yes', '--inline')).code).toBe(0);
    expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
    expect((await cli('rollback', '-t', tenant, '--yes', '--inline')).code).toBe(0);
    expect(await hashTenants(site.appUrl)).toEqual(before);
  });

  it('gives it out as plain SQL', async () => {
    const file = join(directory.path, 'export.sql');
    expect((await cli('export', '-t', tenant, '-b', backupId, '--file', file)).code).toBe(0);
    const sql = await readFile(file, 'utf8');
    expect(sql).toContain('COPY "app"."tasks"');
    expect(sql).toContain(tenant);
    await rm(file);
  });

  it('agrees with the catalog, and makes a lost one anew', async () => {
    expect((await cli('catalog', 'check')).code).toBe(0);
    const listed = (await list()).map((backup) => ({ ...backup, jobId: null, validation: null }));
    await loseCatalog(site);
    const { code, document } = await cli<Record<string, unknown>>('catalog', 'rebuild');
    expect({ code, document }).toMatchObject({ code: 0, document: { tenants: 1, findings: [] } });
    expect((await list()).map((backup) => ({ ...backup, jobId: null, validation: null }))).toEqual(listed);
    await damageTenant(site.appUrl, tenant, { seed: 12 });
    expect((await cli('restore', '-t', tenant, '-b', backupId, '--yes', '--inline')).code).toBe(0);
    expect(await hashTenants(site.appUrl)).toEqual(before);
  });
});
