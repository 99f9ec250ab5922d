import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { cp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { collectAll, manifestOf, temporaryDirectory, type TemporaryDirectory } from '@lifeboat/testing';
import { manifestPath, signaturePath, volumePath } from '../layout/object-paths.js';
import { openRepository, type Repository } from '../repository/repository.js';
import { Ed25519Signer } from '../signature/ed25519-signer.js';
import { noSigner } from '../signature/document-signer.js';
import { VolumeWriter } from '../volume/volume-writer.js';
import { ManifestStore } from './manifest-store.js';

const newSigner = () => new Ed25519Signer(generateKeyPairSync('ed25519').privateKey);

describe('ManifestStore', () => {
  let directory: TemporaryDirectory;
  let repository: Repository;
  let signed: ManifestStore;
  let unsigned: ManifestStore;

  beforeEach(async () => {
    directory = await temporaryDirectory();
    repository = await openRepository({ location: directory.path, signingKeyFile: null });
    signed = new ManifestStore(repository, newSigner());
    unsigned = new ManifestStore(repository, noSigner);
  });
  afterEach(() => directory.remove());

  const file = (path: string) => join(directory.path, path);

  it('writes the signature, then the manifest, and reads it back', async () => {
    const manifest = manifestOf({ tenantId: 'Acme' });
    const written = await signed.write(manifest);
    const bytes = await readFile(file(manifestPath(manifest)));
    expect(written).toEqual({
      sha256: createHash('sha256').update(bytes).digest('hex'),
      path: `tenants/%41cme/backups/${manifest.backupId}`,
    });
    expect(await repository.storage.stat(signaturePath(manifest))).toEqual({ sizeBytes: 64 });
    expect(await signed.read(manifest, { expectedSha256: written.sha256 })).toEqual(manifest);
    expect(await unsigned.read(manifest)).toEqual(manifest);
  });

  it('writes no signature without a key', async () => {
    const manifest = manifestOf();
    await unsigned.write(manifest);
    expect(await repository.storage.stat(signaturePath(manifest))).toBeNull();
    await expect(signed.read(manifest)).rejects.toMatchObject({ code: 'MANIFEST_SIGNATURE_INVALID' });
  });

  it('leaves no manifest where the signature cannot be written', async () => {
    const manifest = manifestOf();
    await signed.write(manifest);
    await rm(file(manifestPath(manifest)));
    await expect(signed.write(manifest)).rejects.toMatchObject({ code: 'OBJECT_EXISTS' });
    await expect(signed.read(manifest)).rejects.toMatchObject({ code: 'MANIFEST_MISSING' });
  });

  it('writes nothing of a manifest that no reader would take', async () => {
    const manifest = manifestOf({ type: 'incremental' });
    await expect(signed.write(manifest)).rejects.toMatchObject({ code: 'MANIFEST_INVALID' });
    expect(await collectAll(repository.storage.list('tenants/'))).toEqual([]);
  });

  it.each([
    ['gone', async (path: string) => rm(path)],
    ['of another size', async (path: string) => truncate(path, 1)],
  ])('makes no backup of a volume that is %s', async (_what, damage) => {
    const { storage } = repository;
    const location = { tenantId: 'tenant-1', backupId: randomUUID() };
    const compression = { algorithm: 'none' } as const;
    const volume = new VolumeWriter(storage, location, {
      kind: 'data',
      number: 1,
      compression,
      encryption: null,
    });
    const manifest = manifestOf({ ...location, compression, volumes: [await volume.finish()] });
    await damage(file(volumePath(manifest, manifest.volumes[0]?.object ?? '')));
    await expect(signed.write(manifest)).rejects.toMatchObject({ code: 'VOLUME_MISSING' });
    expect(await storage.stat(manifestPath(manifest))).toBeNull();
    expect(await storage.stat(signaturePath(manifest))).toBeNull();
  });

  it('does not write a backup twice', async () => {
    const manifest = manifestOf();
    await unsigned.write(manifest);
    await expect(unsigned.write({ ...manifest, label: 'other' })).rejects.toMatchObject({
      code: 'OBJECT_EXISTS',
    });
    expect((await unsigned.read(manifest)).label).toBeNull();
  });

  it('says that there is none', async () => {
    await expect(unsigned.read({ tenantId: 'a', backupId: randomUUID() })).rejects.toMatchObject({
      code: 'MANIFEST_MISSING',
    });
  });

  it('finds another key, and a signature of another manifest', async () => {
    const manifest = manifestOf();
    const other = manifestOf();
    await signed.write(manifest);
    await signed.write(other);
    const code = { code: 'MANIFEST_SIGNATURE_INVALID' };
    await expect(new ManifestStore(repository, newSigner()).read(manifest)).rejects.toMatchObject(code);
    await cp(file(signaturePath(other)), file(signaturePath(manifest)));
    await expect(signed.read(manifest)).rejects.toMatchObject(code);
    await rm(file(signaturePath(manifest)));
    await expect(signed.read(manifest)).rejects.toMatchObject(code);
    await writeFile(file(signaturePath(manifest)), '');
    await expect(signed.read(manifest)).rejects.toMatchObject(code);
  });

  it('finds a whole backup put in the place of another', async () => {
    const [one, other] = [manifestOf({ tenantId: 'one' }), manifestOf({ tenantId: 'other' })];
    const { sha256 } = await signed.write(one);
    await signed.write(other);
    await cp(dirname(file(manifestPath(other))), dirname(file(manifestPath(one))), { recursive: true });
    const code = { code: 'MANIFEST_OF_ANOTHER_BACKUP' };
    await expect(signed.read(one)).rejects.toMatchObject(code);
    await expect(signed.read(one, { expectedSha256: sha256 })).rejects.toMatchObject(code);
  });

  it('finds a genuine manifest of the same backup that is not the catalogued one', async () => {
    const manifest = manifestOf();
    await signed.write({ ...manifest, label: 'older' });
    const older = await readFile(file(manifestPath(manifest)));
    const signature = await readFile(file(signaturePath(manifest)));
    await rm(dirname(file(manifestPath(manifest))), { recursive: true });
    const { sha256 } = await signed.write(manifest);
    await writeFile(file(manifestPath(manifest)), older);
    await writeFile(file(signaturePath(manifest)), signature);
    await expect(signed.read(manifest, { expectedSha256: sha256 })).rejects.toMatchObject({
      code: 'MANIFEST_NOT_AS_CATALOGUED',
    });
  });

  it('finds any flipped or cut byte of manifest and signature', async () => {
    const manifest = manifestOf();
    const { sha256 } = await signed.write(manifest);
    for (const path of [file(manifestPath(manifest)), file(signaturePath(manifest))]) {
      const whole = await readFile(path);
      for (const position of [0, whole.length >> 1, whole.length - 1]) {
        const flipped = Buffer.from(whole);
        flipped.writeUInt8(flipped.readUInt8(position) ^ 1, position);
        await writeFile(path, flipped);
        await expect(signed.read(manifest)).rejects.toMatchObject({ code: 'MANIFEST_SIGNATURE_INVALID' });
        await writeFile(path, whole);
        await truncate(path, position);
        await expect(signed.read(manifest)).rejects.toMatchObject({ code: 'MANIFEST_SIGNATURE_INVALID' });
        await writeFile(path, whole);
      }
      await writeFile(path, Buffer.concat([whole, Buffer.from(' ')]));
      await expect(signed.read(manifest)).rejects.toMatchObject({ code: 'MANIFEST_SIGNATURE_INVALID' });
      await writeFile(path, whole);
    }
    await writeFile(file(manifestPath(manifest)), `${JSON.stringify(manifest)} `);
    await expect(unsigned.read(manifest, { expectedSha256: sha256 })).rejects.toMatchObject({
      code: 'MANIFEST_NOT_AS_CATALOGUED',
    });
  });
});
