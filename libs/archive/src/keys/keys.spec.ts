import { generateKeyPairSync } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MasterKeySource } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import { collectAll, temporaryDirectory, type TemporaryDirectory } from '@lifeboat/testing';
import { ErasureStore } from '../erasures/erasure-store.js';
import { keyPath, keySignaturePath } from '../layout/key-path.js';
import { Repository } from '../repository/repository.js';
import { Ed25519Signer } from '../signature/ed25519-signer.js';
import { noSigner } from '../signature/document-signer.js';
import { DirectoryStorage } from '../storage/directory-storage.js';
import type { ObjectContent } from '../storage/storage.js';
import { generateKeyPair, type KeyPair } from './identity-file.js';
import { KeyMaker } from './key-maker.js';
import { KeyStore } from './key-store.js';
import { MasterKeys } from './master-keys.js';
import { TenantKeyring } from './tenant-keyring.js';
import { masterKeyIdOf } from './wrap-key.js';

const NOW = new Date('2026-01-02T03:04:05.678Z');
const signer = new Ed25519Signer(generateKeyPairSync('ed25519').privateKey);

let directory: TemporaryDirectory;
let repository: Repository;
let master: KeyPair;

beforeEach(async () => {
  directory = await temporaryDirectory();
  repository = new Repository(new DirectoryStorage(join(directory.path, 'repository')));
  master = await generateKeyPair();
});

afterEach(() => directory.remove());

const source = (pairs: KeyPair[]): MasterKeySource => ({
  kind: 'value',
  value: pairs.map(({ identity }) => identity).join('\n'),
});

function at(masterKey: MasterKeySource | null, masterKeyRecipient: string | null = null, sign = signer) {
  const masterKeys = new MasterKeys({ masterKey, masterKeyRecipient });
  const store = new KeyStore(repository, sign);
  const keyring = new TenantKeyring(store, masterKeys);
  const erasures = new ErasureStore(repository);
  return { masterKeys, store, keyring, maker: new KeyMaker(store, keyring, masterKeys, erasures), erasures };
}

const encryptionOf = (recipient: string, keyVersion = 1) => ({
  tenantId: 'acme',
  encryption: { format: 'age' as const, keyVersion, recipient, recoveryRecipients: [] },
});
const fileOf = (path: string): string => join(directory.path, 'repository', path);

describe("a tenant's key", () => {
  it('is made with the public half of the master key, and opened with the private one', async () => {
    const { maker } = at(null, master.recipient);
    const made = await maker.make('acme', 0, NOW);
    expect(made).toEqual({ version: 1, recipient: expect.stringMatching(/^age1/) });
    const { keyring } = at(source([master]));
    const identity = await keyring.identityOf(encryptionOf(made.recipient));
    expect(identity).toMatch(/^AGE-SECRET-KEY-1/);
    const stored = await readFile(
      fileOf(keyPath({ tenantId: 'acme', version: 1, masterKeyId: masterKeyIdOf(master.recipient) })),
      'utf8',
    );
    expect(stored).not.toContain(identity);
  });

  it('is not asked for where nothing is encrypted', async () => {
    expect(await at(null).keyring.identityOf({ tenantId: 'acme', encryption: null })).toBeNull();
  });

  it('gets a version of its own each time, and none that lies about already', async () => {
    const { maker, store } = at(source([master]));
    expect((await maker.make('acme', 0, NOW)).version).toBe(1);
    expect((await maker.make('acme', 0, NOW)).version).toBe(2);
    expect((await maker.make('acme', 7, NOW)).version).toBe(8);
    expect((await store.list('acme')).map(({ version }) => version)).toEqual([1, 2, 8]);
    expect(await store.list('acm')).toEqual([]);
  });

  it('never has a version again that was destroyed', async () => {
    const { maker, erasures, store } = at(source([master]));
    await maker.make('acme', 0, NOW);
    const erasure = { tenantId: 'acme', keyVersion: 1, applicationDatabase: 'main', erasedAt: NOW };
    await erasures.write(erasure);
    await erasures.write({ ...erasure, erasedAt: new Date() });
    await store.eraseAll('acme');
    expect(await erasures.read(erasure)).toEqual(erasure);
    expect((await maker.make('acme', 0, NOW)).version).toBe(2);
    expect((await maker.make('other', 0, NOW)).version).toBe(1);
  });

  it('says what is missing', async () => {
    const { recipient } = await at(source([master])).maker.make('acme', 0, NOW);
    const manifest = encryptionOf(recipient);
    await expect(at(null, master.recipient).keyring.identityOf(manifest)).rejects.toMatchObject({
      code: 'MASTER_KEY_MISSING',
    });
    await expect(at(source([await generateKeyPair()])).keyring.identityOf(manifest)).rejects.toMatchObject({
      code: 'MASTER_KEY_WRONG',
      detail: expect.stringContaining(masterKeyIdOf(master.recipient)),
    });
    await expect(at(source([master])).keyring.identityOf(encryptionOf(recipient, 2))).rejects.toMatchObject({
      code: 'TENANT_KEY_MISSING',
    });
    await expect(at(null).maker.make('acme', 0, NOW)).rejects.toMatchObject({
      code: 'ENCRYPTION_NOT_CONFIGURED',
    });
  });

  it('is wrapped anew for another master key, and then opened by either', async () => {
    const next = await generateKeyPair();
    const { maker, store } = at(source([master]));
    const { recipient } = await maker.make('acme', 0, NOW);
    const identity = await at(source([master])).keyring.identityOf(encryptionOf(recipient));
    expect(await maker.rewrap('acme', 1, next.recipient)).toBe(true);
    expect(await maker.rewrap('acme', 1, next.recipient)).toBe(false);
    for (const key of [[master], [next], [next, master]]) {
      expect(await at(source(key)).keyring.identityOf(encryptionOf(recipient))).toBe(identity);
    }
    await store.remove({ tenantId: 'acme', version: 1, masterKeyId: masterKeyIdOf(master.recipient) });
    expect(await at(source([next, master])).keyring.identityOf(encryptionOf(recipient))).toBe(identity);
    await expect(at(source([master])).keyring.identityOf(encryptionOf(recipient))).rejects.toMatchObject({
      code: 'MASTER_KEY_WRONG',
    });
  });

  /** The store of a repository of which a put fails once, after its content was given to nobody. */
  function failingAt(path: string): KeyStore {
    const { storage } = repository;
    let failed = false;
    const faulty = Object.assign(Object.create(storage) as typeof storage, {
      put: (to: string, bytes: ObjectContent) => {
        if (to === path && !failed) {
          failed = true;
          throw new LifeboatError('REPOSITORY_UNAVAILABLE', { detail: 'cut', remedy: 'none' });
        }
        return storage.put(to, bytes);
      },
    });
    return new KeyStore(new Repository(faulty), signer);
  }

  it('is made again after its signature was stored and it was not', async () => {
    const name = { tenantId: 'acme', version: 1, masterKeyId: masterKeyIdOf(master.recipient) };
    const { masterKeys, keyring, erasures } = at(source([master]));
    const maker = new KeyMaker(failingAt(keyPath(name)), keyring, masterKeys, erasures);
    await expect(maker.make('acme', 0, NOW)).rejects.toMatchObject({ code: 'REPOSITORY_UNAVAILABLE' });
    expect(await repository.storage.stat(keySignaturePath(name))).not.toBeNull();
    const { version, recipient } = await maker.make('acme', 0, NOW);
    expect(version).toBe(1);
    expect(await keyring.identityOf(encryptionOf(recipient))).toMatch(/^AGE-SECRET-KEY-1/);
    await expect(at(source([master])).maker.make('acme', 0, NOW)).resolves.toMatchObject({ version: 2 });
  });

  it('is wrapped anew after the signature of the new wrapping was stored and it was not', async () => {
    const next = await generateKeyPair();
    const name = { tenantId: 'acme', version: 1, masterKeyId: masterKeyIdOf(next.recipient) };
    const { masterKeys, keyring, erasures, maker: sound } = at(source([master]));
    const { recipient } = await sound.make('acme', 0, NOW);
    const maker = new KeyMaker(failingAt(keyPath(name)), keyring, masterKeys, erasures);
    await expect(maker.rewrap('acme', 1, next.recipient)).rejects.toMatchObject({
      code: 'REPOSITORY_UNAVAILABLE',
    });
    expect(await maker.rewrap('acme', 1, next.recipient)).toBe(true);
    expect(await maker.rewrap('acme', 1, next.recipient)).toBe(false);
    expect(await at(source([next])).keyring.identityOf(encryptionOf(recipient))).toMatch(/^AGE-SECRET-KEY-1/);
  });

  it('is never written over', async () => {
    const { maker, store } = at(source([master]));
    await maker.make('acme', 0, NOW);
    const name = { tenantId: 'acme', version: 1, masterKeyId: masterKeyIdOf(master.recipient) };
    const document = await store.read(name);
    await expect(store.write(name, document)).rejects.toMatchObject({ code: 'OBJECT_EXISTS' });
    expect(await store.read(name)).toEqual(document);
  });

  it('is gone once all is erased, in every wrapping', async () => {
    const { maker, store, keyring } = at(source([master]));
    const { recipient } = await maker.make('acme', 0, NOW);
    await maker.make('other', 0, NOW);
    await maker.rewrap('acme', 1, (await generateKeyPair()).recipient);
    expect(await store.eraseAll('acme')).toMatchObject({ objects: 4, left: [] });
    expect(await store.eraseAll('acme')).toEqual({ objects: 0, bytes: 0, left: [] });
    await expect(keyring.identityOf(encryptionOf(recipient))).rejects.toMatchObject({
      code: 'TENANT_KEY_MISSING',
    });
    expect(await collectAll(repository.storage.list('keys/'))).toHaveLength(2);
  });

  it.each([
    ['signed', signer],
    ['not signed', noSigner],
  ])('is refused with any flipped byte or cut off, %s', async (_how, sign) => {
    const { maker, keyring } = at(source([master]), null, sign as typeof signer);
    const { recipient } = await maker.make('acme', 0, NOW);
    const name = { tenantId: 'acme', version: 1, masterKeyId: masterKeyIdOf(master.recipient) };
    const file = fileOf(keyPath(name));
    const whole = await readFile(file);
    for (let position = 0; position < whole.length; position += 7) {
      const flipped = Buffer.from(whole);
      flipped.writeUInt8(flipped.readUInt8(position) ^ 1, position);
      await writeFile(file, flipped);
      await expect(keyring.identityOf(encryptionOf(recipient))).rejects.toMatchObject({
        code: 'TENANT_KEY_DAMAGED',
      });
    }
    await writeFile(file, whole.subarray(0, -1));
    await expect(keyring.identityOf(encryptionOf(recipient))).rejects.toMatchObject({
      code: 'TENANT_KEY_DAMAGED',
    });
  });

  it('is refused where a stranger has put another one in its place', async () => {
    const { maker, store, keyring } = at(source([master]));
    const { recipient } = await maker.make('acme', 0, NOW);
    const name = { tenantId: 'acme', version: 1, masterKeyId: masterKeyIdOf(master.recipient) };
    await store.remove(name);
    await at(null, master.recipient, noSigner as typeof signer).maker.make('acme', 0, NOW);
    await expect(keyring.identityOf(encryptionOf(recipient))).rejects.toMatchObject({
      code: 'TENANT_KEY_DAMAGED',
      detail: expect.stringContaining('no signature'),
    });
    const unsigned = at(source([master]), null, noSigner as typeof signer);
    await expect(unsigned.keyring.identityOf(encryptionOf(recipient))).rejects.toMatchObject({
      code: 'TENANT_KEY_DAMAGED',
      detail: expect.stringContaining('not the key that the backup was encrypted to'),
    });
    await rm(fileOf(keyPath(name)));
    await at(source([master])).maker.make('other', 0, NOW);
    await writeFile(fileOf(keyPath(name)), await readFile(fileOf(keyPath({ ...name, tenantId: 'other' }))));
    await writeFile(
      fileOf(keySignaturePath(name)),
      await readFile(fileOf(keySignaturePath({ ...name, tenantId: 'other' }))),
    );
    await expect(keyring.identityOf(encryptionOf(recipient))).rejects.toMatchObject({
      code: 'TENANT_KEY_DAMAGED',
      detail: expect.stringContaining('another key than its path says'),
    });
  });
});
