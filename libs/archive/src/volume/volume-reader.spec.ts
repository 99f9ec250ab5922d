import { createHash } from 'node:crypto';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LifeboatError } from '@lifeboat/kernel';
import {
  collectAll,
  readByPrograms,
  storeByPrograms,
  temporaryDirectory,
  type TemporaryDirectory,
  type TestTable,
  testVolumeKeys,
  VOLUME_FORMS,
  writeVolume,
} from '@lifeboat/testing';
import { volumePath } from '../layout/object-paths.js';
import type { Manifest } from '../manifest/manifest.schema.js';
import { DirectoryStorage } from '../storage/directory-storage.js';
import { VolumeReader } from './volume-reader.js';

const location = (backup: number) => ({
  tenantId: 'acme',
  backupId: `00000000-0000-4000-8000-00000000000${String(backup)}`,
});
const CONTENT: TestTable[] = [
  { name: 'a', chunks: Array.from({ length: 2000 }, (_, index) => `${String(index * 7919)}\n`) },
  { name: 'b', chunks: ['1\n2\n3\n'] },
];
const DAMAGED = { code: 'VOLUME_DAMAGED' };

describe.each(VOLUME_FORMS)('a damaged volume, $name', (form) => {
  let directory: TemporaryDirectory;
  let storage: DirectoryStorage;
  let manifest: Manifest;
  let file: string;
  let whole: Buffer;

  beforeEach(async () => {
    directory = await temporaryDirectory();
    storage = new DirectoryStorage(directory.path);
    manifest = await writeVolume(storage, location(1), form, CONTENT);
    file = fileOf(manifest);
    whole = await readFile(file);
  });
  afterEach(() => directory.remove());

  const fileOf = (of: Manifest) => join(directory.path, volumePath(of, of.volumes[0]?.object ?? ''));

  function readerOf(of: Manifest, changes: Partial<Manifest['volumes'][number]> = {}): VolumeReader {
    const [volume] = of.volumes;
    if (volume === undefined) {
      throw new Error('no volume');
    }
    return new VolumeReader(storage, of, { ...volume, ...changes }, testVolumeKeys);
  }

  async function readThrough(reader: VolumeReader): Promise<void> {
    for await (const { rows } of reader.sections()) {
      await pipeline(rows, new Writable({ write: (_chunk, _encoding, done) => done() }));
    }
  }

  const skipThrough = (reader: VolumeReader) => collectAll(reader.sections(() => false));

  async function expectFound(stored: Buffer): Promise<void> {
    await writeFile(file, stored);
    await expect(readerOf(manifest).verifyVolume()).rejects.toMatchObject(DAMAGED);
    await expect(readThrough(readerOf(manifest))).rejects.toMatchObject(DAMAGED);
    await expect(skipThrough(readerOf(manifest))).rejects.toMatchObject(DAMAGED);
  }

  /** Damage with which somebody has also made size and hash agree: what is left is the text itself. */
  function matching(
    stored: Buffer,
    changes: Partial<Manifest> = {},
  ): [Manifest, { sizeBytes: number; sha256: string }] {
    const sha256 = createHash('sha256').update(stored).digest('hex');
    return [
      { ...manifest, ...changes },
      { sizeBytes: stored.length, sha256 },
    ];
  }

  it('is found by any flipped byte', async () => {
    for (const position of [0, 1, 4, 5, 20, whole.length >> 1, whole.length - 5, whole.length - 1]) {
      const flipped = Buffer.from(whole);
      flipped.writeUInt8(flipped.readUInt8(position) ^ 0x04, position);
      await expectFound(flipped);
    }
  });

  it('is found by any truncation, and by anything added', async () => {
    for (const length of [0, 1, 17, whole.length >> 1, whole.length - 4, whole.length - 1]) {
      await expectFound(whole.subarray(0, length));
    }
    await expectFound(Buffer.concat([whole, Buffer.from([0])]));
    await expectFound(Buffer.concat([whole, whole]));
  });

  it('is found when two volumes of the same size were swapped', async () => {
    const other = await writeVolume(storage, location(2), form, [
      { name: 'a', chunks: Array.from({ length: 2000 }, (_, index) => `${String((1999 - index) * 7919)}\n`) },
      { name: 'b', chunks: ['1\n2\n3\n'] },
    ]);
    await copyFile(fileOf(other), file);
    await expectFound(await readFile(file));
  });

  it('is found when it is missing', async () => {
    await rm(file);
    const missing = { code: 'VOLUME_MISSING' };
    await expect(readerOf(manifest).verifyVolume()).rejects.toMatchObject(missing);
    await expect(readThrough(readerOf(manifest))).rejects.toMatchObject(missing);
  });

  it('is found by its text where size and hash agree', async () => {
    const text = readByPrograms(file, form);
    const cut = storeByPrograms(text.subarray(0, -10), form);
    const longer = storeByPrograms(Buffer.concat([text, Buffer.from('DROP TABLE x;\n')]), form);
    for (const stored of [cut, longer]) {
      await writeFile(file, stored);
      const [of, changes] = matching(stored);
      await readerOf(of, changes).verifyVolume();
      await expect(readThrough(readerOf(of, changes))).rejects.toMatchObject(DAMAGED);
    }
  });

  it('is found where it is not as the manifest describes it', async () => {
    const [a, b] = manifest.tables;
    if (a === undefined || b === undefined) {
      throw new Error('no tables');
    }
    const moved = (table: typeof a, by: number, longer: number) => ({
      ...table,
      sections: table.sections.map((one) => ({
        ...one,
        offset: one.offset + by,
        length: one.length + longer,
      })),
    });
    const descriptions = [
      [{ ...a, name: 'other' }, b],
      [{ ...a, columns: [...a.columns, { name: 'more', type: 'text' }] }, b],
      [moved(a, 1, 0), b],
      [moved(a, -1, 0), b],
      [moved(a, 0, 1), b],
      [moved(a, 0, -1), b],
      [a, moved(b, 0, 1_000_000)],
      [moved(a, -1_000_000, 0), b],
      [a],
      [b],
      [a, a, b],
    ];
    for (const tables of descriptions) {
      await expect(readThrough(readerOf({ ...manifest, tables }))).rejects.toMatchObject(DAMAGED);
    }
    for (const rawBytes of [
      (manifest.volumes[0]?.rawBytes ?? 0) + 1,
      (manifest.volumes[0]?.rawBytes ?? 0) - 1,
    ]) {
      await expect(readThrough(readerOf(manifest, { rawBytes }))).rejects.toMatchObject(DAMAGED);
    }
  });

  it('is told apart from storage that fails in the middle', async () => {
    class Failing extends DirectoryStorage {
      override async get() {
        return Readable.from(half());
      }
    }
    async function* half() {
      yield whole.subarray(0, whole.length >> 1);
      throw new LifeboatError('REPOSITORY_UNAVAILABLE', { detail: 'Gone.', remedy: 'Wait.' });
    }
    storage = new Failing(directory.path);
    const unavailable = { code: 'REPOSITORY_UNAVAILABLE' };
    await expect(readerOf(manifest).verifyVolume()).rejects.toMatchObject(unavailable);
    await expect(readThrough(readerOf(manifest))).rejects.toMatchObject(unavailable);
    await expect(skipThrough(readerOf(manifest))).rejects.toMatchObject(unavailable);
  });

  it('lets a reader fail with an error of its own', async () => {
    const failing = async () => {
      for await (const { rows } of readerOf(manifest).sections()) {
        await pipeline(
          rows,
          new Writable({ write: (_chunk, _encoding, done) => done(new Error('the reader broke')) }),
        );
      }
    };
    await expect(failing()).rejects.toThrow('the reader broke');
  });
});
