import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createSigningKeyFile, type Manifest } from '@lifeboat/archive';
import type { ValidationResult } from '@lifeboat/protection';
import { damageTenant, hashTenants, type TenantHash } from '@lifeboat/sample-app';
import { temporaryDirectory, type TemporaryDirectory, TEST_KEY } from '@lifeboat/testing';
import { findHalfDone } from '../support/half-done.js';
import { codeOf, Site } from '../support/site.js';

/** What else the site is opened with; the same table holds for whatever is configured. */
const ENVIRONMENTS: [string, Record<string, string>][] = [
  ['compressed', { BACKUP_VOLUME_BYTES: '65536' }],
  ['plain', { BACKUP_VOLUME_BYTES: '65536', BACKUP_COMPRESSION: 'none' }],
  ['encrypted', { BACKUP_VOLUME_BYTES: '65536', MASTER_KEY: TEST_KEY.identity }],
];

type Damage = (whole: Buffer) => Buffer;

function flipped(whole: Buffer, place: number): Buffer {
  const damaged = Buffer.from(whole);
  damaged.writeUInt8(damaged.readUInt8(place) ^ 0xff, place);
  return damaged;
}

const DAMAGES: [string, Damage][] = [
  ['a flipped byte at the start', (whole) => flipped(whole, 0)],
  ['a flipped byte in the middle', (whole) => flipped(whole, whole.length >> 1)],
  ['a flipped byte at the end', (whole) => flipped(whole, whole.length - 1)],
  ['no byte left', () => Buffer.alloc(0)],
  ['the last byte gone', (whole) => whole.subarray(0, -1)],
  ['half of it gone', (whole) => whole.subarray(0, whole.length >> 1)],
  ['a byte too many', (whole) => Buffer.concat([whole, Buffer.from('x')])],
  ['itself twice', (whole) => Buffer.concat([whole, whole])],
];

describe.each(ENVIRONMENTS)('a %s backup', (_kind, environment) => {
  let keys: TemporaryDirectory;
  let site: Site;
  let tenant: string;
  let backupId: string;
  let directory: string;
  let manifest: Manifest;
  /** By path in the repository. */
  let objects: Map<string, Buffer>;
  let live: Map<string, TenantHash>;

  beforeAll(async () => {
    keys = await temporaryDirectory();
    const keyFile = join(keys.path, 'signing-key.pem');
    await createSigningKeyFile(keyFile);
    site = await Site.open({ rows: 1_500, environment: { SIGNING_KEY_FILE: keyFile, ...environment } });
    tenant = site.tenant();
    backupId = await site.backUp(tenant);
    directory = `tenants/${tenant}/backups/${backupId}`;
    manifest = JSON.parse((await read(`${directory}/manifest.json`)).toString()) as Manifest;
    const names = await readdir(join(site.repository, directory));
    objects = new Map();
    const keyNames = await readdir(join(site.repository, 'keys', tenant)).catch(() => []);
    const paths = [
      ...names.map((name) => `${directory}/${name}`),
      ...keyNames.map((name) => `keys/${tenant}/${name}`),
      manifest.schema.object,
    ];
    expect(keyNames).toHaveLength('MASTER_KEY' in environment ? 2 : 0);
    for (const path of paths) {
      objects.set(path, await read(path));
    }
    // What is to be restored differs, so that a restore has to read the volumes.
    await damageTenant(site.appUrl, tenant, { seed: 5 });
    live = await hashTenants(site.appUrl);
  });
  afterEach(async () => {
    for (const [path, whole] of objects) {
      await write(path, whole);
    }
    expect(await hashTenants(site.appUrl)).toEqual(live);
  });
  afterAll(async () => {
    await site.close();
    await keys.remove();
  });

  const read = (path: string): Promise<Buffer> => readFile(join(site.repository, path));
  const write = (path: string, bytes: Buffer): Promise<void> => writeFile(join(site.repository, path), bytes);
  const isSchema = (path: string): boolean => path === manifest.schema.object;

  /** The failures that name the object; a key that is gone has a name that nobody can know. */
  function failuresOf({ checks }: ValidationResult, path: string): string[] {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const named = (detail: string): boolean =>
      detail.includes(name) || (path.startsWith('keys/') && detail.includes('has no key'));
    return checks.filter(({ ok, detail }) => !ok && named(detail)).map(({ name: check }) => check);
  }

  async function expectFound(path: string, what: string): Promise<void> {
    const verdict = await site.validate({ backupId });
    expect({ what, path, valid: verdict.valid }).toEqual({ what, path, valid: false });
    expect({ what, path, failures: failuresOf(verdict, path) }).not.toMatchObject({ failures: [] });
    if (!isSchema(path)) {
      const outcome = codeOf(await site.restore(tenant, { backupId }));
      expect({ what, path, outcome }).toEqual({
        what,
        path,
        outcome: expect.stringMatching(/^(VOLUME|MANIFEST|OBJECT|TENANT_KEY)_/),
      });
    }
  }

  it('is valid, has every kind of object, and stays valid when it is looked at again', async () => {
    expect([...objects.keys()].map((path) => path.replace(/^.*\//, ''))).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^data-0001/),
        expect.stringMatching(/^data-0002/),
        expect.stringMatching(/^shared-0001/),
        'manifest.json',
        'manifest.json.sig',
      ]),
    );
    for (const level of ['quick', 'full', 'restore', 'full'] as const) {
      const verdict = await site.validate({ backupId, level });
      expect(verdict.checks.filter(({ ok }) => !ok)).toEqual([]);
      expect(verdict).toMatchObject({ backupId, path: directory, level, valid: true, chain: [] });
    }
    expect(await findHalfDone(site)).toEqual([]);
  });

  it.each(DAMAGES)(
    'with %s in any object that is restored, or the schema, is found, named, and not restored',
    async (what, damage) => {
      for (const [path, whole] of objects) {
        if (path.includes('/shared-')) {
          continue;
        }
        await write(path, damage(whole));
        await expectFound(path, what);
        await write(path, whole);
      }
    },
    300_000,
  );

  it('with a damaged shared volume is found and named', async () => {
    const [path = ''] = [...objects.keys()].filter((each) => each.includes('/shared-'));
    const whole = objects.get(path) ?? Buffer.alloc(0);
    for (const [what, damage] of DAMAGES) {
      await write(path, damage(whole));
      const verdict = await site.validate({ backupId });
      expect({ what, failures: failuresOf(verdict, path) }).not.toMatchObject({ failures: [] });
    }
  });

  it('with any object missing is found at the level quick, named, and not restored', async () => {
    for (const [path, whole] of objects) {
      await rm(join(site.repository, path));
      const verdict = await site.validate({ backupId, level: 'quick' });
      expect(failuresOf(verdict, path)).not.toEqual([]);
      if (!isSchema(path) && !path.includes('/shared-')) {
        expect(codeOf(await site.restore(tenant, { backupId }))).toMatch(
          /^(VOLUME|MANIFEST|OBJECT|TENANT_KEY)_/,
        );
      }
      await write(path, whole);
    }
  });

  it('with objects of another backup of the same tenant in their place is found', async () => {
    const other = `tenants/${tenant}/backups/${await site.backUp(tenant)}`;
    const names = new Set(await readdir(join(site.repository, other)));
    const swappable = [...objects.keys()].filter(
      (path) => !isSchema(path) && !path.includes('/shared-') && names.has(path.replace(/^.*\//, '')),
    );
    expect(swappable.length).toBeGreaterThan(3);
    for (const path of swappable) {
      await write(path, await read(path.replace(directory, other)));
      await expectFound(path, 'that of another backup');
      await write(path, objects.get(path) ?? Buffer.alloc(0));
    }
  });

  it('with several broken volumes has all of them named', async () => {
    const volumes = [...objects].filter(([path]) => path.includes('/data-'));
    expect(volumes.length).toBeGreaterThan(1);
    for (const [path, whole] of volumes) {
      await write(path, flipped(whole, whole.length >> 1));
    }
    const verdict = await site.validate({ backupId });
    for (const [path] of volumes) {
      expect(failuresOf(verdict, path)).toContain('checksums');
    }
  });

  it('with an object that it does not know is valid, and the object is named', async () => {
    const stray = `${directory}/data-9999.sql`;
    await write(stray, Buffer.from('--'));
    const verdict = await site.validate({ backupId });
    expect(verdict.valid).toBe(true);
    expect(verdict.checks).toContainEqual({
      name: 'unknown-objects',
      ok: true,
      detail: expect.stringContaining(stray),
    });
    await rm(join(site.repository, stray));
  });
});
