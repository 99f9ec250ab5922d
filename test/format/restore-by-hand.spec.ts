import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createMasterKeyFile } from '@lifeboat/archive';
import {
  damageTenant,
  findBrokenConstraints,
  hashShared,
  hashTenant,
  hashTenants,
} from '@lifeboat/sample-app';
import { runSql, temporaryDirectory, type TemporaryDirectory } from '@lifeboat/testing';
import { readManifest } from '../support/backup-content.js';
import { type RestoredByHand, restoreByHand } from '../support/by-hand.js';
import { Site } from '../support/site.js';

let directory: TemporaryDirectory;

beforeAll(async () => {
  directory = await temporaryDirectory();
});

async function masterKey(): Promise<string> {
  const path = join(directory.path, randomUUID());
  await createMasterKeyFile(path, new Date());
  return path;
}

const sites: Site[] = [];
const copies: RestoredByHand[] = [];

afterEach(async () => {
  await Promise.all(copies.splice(0).map((copy) => copy.drop()));
});
afterAll(async () => {
  await Promise.all(sites.map((site) => site.close()));
  await directory.remove();
});

/** @param environment where it names a master key, that key is made */
async function open(environment: Record<string, string>): Promise<Site> {
  const given =
    'MASTER_KEY_FILE' in environment ? { ...environment, MASTER_KEY_FILE: await masterKey() } : environment;
  const site = await Site.open({ rows: 3000, environment: given });
  sites.push(site);
  return site;
}

async function byHand(site: Site, tenant: string, ...links: string[]): Promise<string> {
  const paths = links.map((backupId) => `tenants/${tenant}/backups/${backupId}`);
  const copy = await restoreByHand(site.repository, paths, site.environment['MASTER_KEY_FILE']);
  copies.push(copy);
  return copy.url;
}

/** Rows of shared tables, as text. */
const sharedRows = (url: string, table: string, condition = 'true'): Promise<string[]> =>
  runSql<{ row: string }>(url, `SELECT r::text AS row FROM ${table} AS r WHERE ${condition} ORDER BY 1`).then(
    (rows) => rows.map(({ row }) => row),
  );

describe.each([
  ['in one volume', {}, 1],
  ['in many volumes', { BACKUP_VOLUME_BYTES: '65536', BACKUP_CONNECTIONS: '2' }, 5],
  ['without compression', { BACKUP_COMPRESSION: 'none', BACKUP_VOLUME_BYTES: '65536' }, 5],
  ['encrypted', { MASTER_KEY_FILE: 'made' }, 1],
  ['encrypted without compression', { MASTER_KEY_FILE: 'made', BACKUP_COMPRESSION: 'none' }, 1],
])('a backup of the sample application %s', (_what, environment, volumes) => {
  it('gives the tenant back to age, zstd and psql, with the shared rows that it refers to', async () => {
    const site = await open(environment);
    const tenant = site.tenant();
    const backupId = await site.backUp(tenant);
    const before = await hashTenant(site.appUrl, tenant);
    const shared = await hashShared(site.appUrl);
    await damageTenant(site.appUrl, tenant, { seed: 1 });

    const url = await byHand(site, tenant, backupId);
    expect(await hashTenants(url)).toEqual(new Map([[tenant, before]]));
    // With its shared rows the tenant stands alone: no reference leads nowhere.
    expect(await findBrokenConstraints(url)).toEqual([]);
    const copied = await hashShared(url);
    expect(copied['app.countries']?.rows).toBeGreaterThan(0);
    expect(copied['app.countries']?.rows).toBeLessThanOrEqual(shared['app.countries']?.rows ?? 0);
    for (const table of ['app.currencies', 'app.countries', 'app.tax_rates']) {
      expect(await sharedRows(site.appUrl, table)).toEqual(
        expect.arrayContaining(await sharedRows(url, table)),
      );
    }
    const templates = `EXISTS (SELECT FROM app.projects AS p WHERE p.template_id = r.id AND p.tenant_id = '${tenant}')`;
    expect(await sharedRows(url, 'app.templates', 'tenant_id IS NULL')).toEqual(
      await sharedRows(url, 'app.templates', `tenant_id IS NULL AND ${templates}`),
    );

    const manifest = await readManifest(site.repository, tenant, backupId);
    const data = manifest.volumes.filter(({ kind }) => kind === 'data');
    expect(data.length).toBeGreaterThanOrEqual(volumes);
    expect(manifest.volumes.every(({ object }) => object.endsWith('.age'))).toBe(
      'MASTER_KEY_FILE' in environment,
    );
    expect(manifest.volumes.some(({ kind }) => kind === 'shared')).toBe(true);
  });
});

describe.each([
  ['as it is', {}],
  ['encrypted', { MASTER_KEY_FILE: 'made' }],
])('a chain, %s', (_what, environment) => {
  it('gives the tenant back as its newest link saw it', async () => {
    const site = await open(environment);
    const tenant = site.tenant();
    const links = [await site.backUp(tenant)];
    for (const round of [1, 2]) {
      await damageTenant(site.appUrl, tenant, { seed: round });
      links.push(await site.backUp(tenant, { type: 'incremental' }));
    }
    const before = await hashTenant(site.appUrl, tenant);
    const url = await byHand(site, tenant, ...links);
    expect(await hashTenants(url)).toEqual(new Map([[tenant, before]]));
    expect(await findBrokenConstraints(url)).toEqual([]);
    const { type } = await readManifest(site.repository, tenant, links[2] ?? '');
    expect(type).toBe('incremental');
  });
});

describe('a file that the manifest does not name', () => {
  it('is not loaded', async () => {
    const site = await open({});
    const tenant = site.tenant();
    const backupId = await site.backUp(tenant);
    const before = await hashTenant(site.appUrl, tenant);
    const stray = join(site.repository, 'tenants', tenant, 'backups', backupId, 'data-9999.sql');
    await writeFile(stray, 'DROP TABLE app.tasks CASCADE;');
    const url = await byHand(site, tenant, backupId);
    expect(await hashTenants(url)).toEqual(new Map([[tenant, before]]));
  });
});

describe('sequences of a database restored by hand', () => {
  it('go on where they were', async () => {
    const site = await open({});
    const tenant = site.tenant();
    const backupId = await site.backUp(tenant);
    const next = `SELECT nextval('app.tasks_id_seq') AS id`;
    const url = await byHand(site, tenant, backupId);
    expect(await runSql(url, next)).toEqual(await runSql(site.appUrl, next));
  });
});
