import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createMasterKeyFile,
  DirectoryStorage,
  ErasureStore,
  KeyMaker,
  KeyStore,
  MasterKeys,
  noSigner,
  Repository,
  TenantKeyring,
} from '@lifeboat/archive';
import { TenantLock } from '@lifeboat/catalog';
import {
  DestroyTenantKeys,
  ManageTenantKeys,
  RotateMasterKey,
  ShowTenantKeys,
  type TenantKeyView,
} from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { temporaryDirectory, type TemporaryDirectory, testActor } from '@lifeboat/testing';
import { Site } from '../support/site.js';
import { check } from '../support/upkeep.js';

let directory: TemporaryDirectory;
let site: Site;
let tenant: string;

async function newKey(): Promise<string> {
  const file = join(directory.path, randomUUID());
  await createMasterKeyFile(file, new Date());
  return file;
}

beforeEach(async () => {
  directory = await temporaryDirectory();
  site = await Site.open({ rows: 200, environment: { MASTER_KEY_FILE: await newKey() } });
  tenant = site.tenant();
});
afterEach(async () => {
  await site.close();
  await directory.remove();
});

const asSystem = <T>(work: () => Promise<T>): Promise<T> => runAs(testActor(), work);
const create = () => asSystem(() => site.app.get(ManageTenantKeys).create(tenant));
const rotate = () => asSystem(() => site.app.get(ManageTenantKeys).rotate(tenant));
const destroy = () => asSystem(() => site.app.get(DestroyTenantKeys).destroy(tenant, tenant));
const rotateMaster = (file: string, removeOld = false) =>
  asSystem(() => site.app.get(RotateMasterKey).rotate(file, { removeOld }));
const shown = (): Promise<TenantKeyView[]> => asSystem(() => site.app.get(ShowTenantKeys).show(tenant));
const wrapped = async (): Promise<string[]> =>
  (await readdir(join(site.repository, 'keys', tenant)).catch(() => [])).sort();
const whileLocked = <T>(work: () => Promise<T>): Promise<T> =>
  site.app.get(TenantLock).withTenantLock(tenant, work);

describe('keys of a tenant', () => {
  it('are not touched while an operation runs on it', async () => {
    await create();
    const before = { keys: await shown(), wrapped: await wrapped() };
    await whileLocked(async () => {
      const refused = await Promise.allSettled([rotate(), destroy()]);
      expect(refused).toMatchObject([
        { reason: { code: 'TENANT_BUSY' } },
        { reason: { code: 'TENANT_BUSY' } },
      ]);
    });
    expect({ keys: await shown(), wrapped: await wrapped() }).toEqual(before);
  });

  it('have one first key, whoever makes it: two at once, or a backup', async () => {
    const made = await Promise.allSettled([create(), create(), site.backUp(tenant)]);
    const keys = await shown();
    expect(keys).toHaveLength(1);
    expect(await wrapped()).toHaveLength(1);
    const refused = made.filter((result) => result.status === 'rejected').map(({ reason }) => String(reason));
    expect(refused.filter((reason) => !/TENANT_KEY_EXISTS|tenant-busy/.test(reason))).toEqual([]);
  });

  it('are rotated or destroyed, and what is left is what the catalog says', async () => {
    await create();
    await Promise.allSettled([rotate(), destroy(), rotate()]);
    const keys = await shown();
    expect(keys.filter(({ destroyedAt }) => destroyedAt === null)).toEqual([]);
    expect(await wrapped()).toEqual([]);
  });
});

describe('a rotation of the master key', () => {
  it('tells of tenants that were busy, and wraps their keys when it is repeated', async () => {
    await create();
    const file = await newKey();
    const before = await wrapped();
    const rotation = await whileLocked(() => rotateMaster(file));
    expect(rotation.busy).toEqual([tenant]);
    expect(await wrapped()).toEqual(before);
    expect(await rotateMaster(file)).toMatchObject({ rewrapped: 1, busy: [] });
    expect(await wrapped()).toHaveLength(2);
  });

  it('brings no key back that was destroyed, and leaves its rest to a check', async () => {
    await create();
    const [file = ''] = await wrapped();
    const copy = join(directory.path, 'copy.json');
    await copyFile(join(site.repository, 'keys', tenant, file), copy);
    await destroy();
    const storage = new DirectoryStorage(site.repository);
    await storage.put(`keys/${tenant}/${file}`, createReadStream(copy));
    await rotateMaster(await newKey(), true);
    expect(await wrapped()).toEqual([file]);
    const { findings } = await check(site);
    expect(findings).toMatchObject([{ kind: 'erasure_incomplete', object: `keys/${tenant}/${file}` }]);
    await destroy();
    expect((await check(site)).findings).toEqual([]);
  });

  it('removes no old wrapping where the new one holds another key', async () => {
    await create();
    const file = await newKey();
    await rotateMaster(file);
    const foreign = new Repository(new DirectoryStorage(join(directory.path, 'foreign')));
    const masterKeys = new MasterKeys({ masterKey: { kind: 'file', path: file }, masterKeyRecipient: null });
    const store = new KeyStore(foreign, noSigner);
    const maker = new KeyMaker(
      store,
      new TenantKeyring(store, masterKeys),
      masterKeys,
      new ErasureStore(foreign),
    );
    await maker.make(tenant, 0, new Date());
    const [forged = ''] = await readdir(join(directory.path, 'foreign', 'keys', tenant));
    const place = join(site.repository, 'keys', tenant, forged);
    await rm(place);
    await copyFile(join(directory.path, 'foreign', 'keys', tenant, forged), place);
    const before = await wrapped();
    await expect(rotateMaster(file, true)).rejects.toMatchObject({
      code: 'TENANT_KEY_DAMAGED',
      detail: expect.stringContaining('another key'),
    });
    expect(await wrapped()).toEqual(before);
  });
});
