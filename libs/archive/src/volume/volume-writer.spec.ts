import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LifeboatError } from '@lifeboat/kernel';
import { collectAll, temporaryDirectory, type TemporaryDirectory, VOLUME_FORMS } from '@lifeboat/testing';
import { DirectoryStorage } from '../storage/directory-storage.js';
import type { ObjectContent } from '../storage/storage.js';
import { VolumeWriter } from './volume-writer.js';

const LOCATION = { tenantId: 'acme', backupId: '0190b2f4-7b6e-7c31-9d5c-1f0a2b3c4d5e' };
const TABLE = { schema: 'app', name: 't', columns: ['a'] };
const row = Buffer.from(`${'x'.repeat(99)}\n`);
const noise = () => Buffer.from(`${randomBytes(128 * 1024).toString('hex')}\n`);

describe.each(VOLUME_FORMS)('VolumeWriter, $name', (form) => {
  let directory: TemporaryDirectory;
  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(() => directory.remove());

  const open = (storage = new DirectoryStorage(directory.path)) =>
    new VolumeWriter(storage, LOCATION, { kind: 'data', number: 1, ...form });
  const objects = async () => collectAll(new DirectoryStorage(directory.path).list(''));
  const temporaryFiles = () => readdir(`${directory.path}/.tmp`);

  async function fill(writer: VolumeWriter, megabytes: number): Promise<void> {
    for (let written = 0; written < megabytes; written += 0.26) {
      await writer.write(noise());
    }
  }

  it('leaves nothing when it is aborted, at whatever point', async () => {
    const reason = new Error('cancelled');
    const untouched = open();
    await untouched.abort(reason);

    const begun = open();
    begun.beginSection(TABLE);
    await begun.write(row);
    await begun.abort(reason);
    await begun.abort(reason);

    const busy = open();
    busy.beginSection(TABLE);
    await fill(busy, 5);
    await busy.abort(reason);

    expect(await objects()).toEqual([]);
    expect(await temporaryFiles()).toEqual([]);
    const again = open();
    await again.finish();
    expect(await objects()).toHaveLength(1);
  });

  it('throws the reason of the abort afterwards', async () => {
    const writer = open();
    writer.beginSection(TABLE);
    await writer.abort(new Error('cancelled'));
    await expect(fill(writer, 1)).rejects.toThrow('cancelled');
    await expect(open().finish()).resolves.toMatchObject({ number: 1 });
  });

  it('keeps a volume that was finished before the abort', async () => {
    const writer = open();
    await writer.finish();
    await writer.abort(new Error('too late'));
    expect(await objects()).toHaveLength(1);
  });

  it('does not overwrite a volume', async () => {
    await open().finish();
    const second = open();
    second.beginSection(TABLE);
    await second.write(row);
    second.endSection();
    await expect(second.finish()).rejects.toMatchObject({ code: 'OBJECT_EXISTS' });
  });

  it('passes a failure of the storage to whoever writes, waits or finishes', async () => {
    class Full extends DirectoryStorage {
      override async put(path: string, content: ObjectContent) {
        let room = 3_000_000;
        async function* limited() {
          for await (const chunk of content as AsyncIterable<Uint8Array>) {
            room -= chunk.length;
            if (room < 0) {
              throw new LifeboatError('REPOSITORY_FULL', { detail: 'No room.', remedy: 'Make some.' });
            }
            yield chunk;
          }
        }
        return super.put(path, limited());
      }
    }
    const writer = open(new Full(directory.path));
    writer.beginSection(TABLE);
    await expect(fill(writer, 50)).rejects.toMatchObject({ code: 'REPOSITORY_FULL' });
    await expect(fill(writer, 1)).rejects.toMatchObject({ code: 'REPOSITORY_FULL' });
    await writer.abort(new Error('giving up'));
    expect(await objects()).toEqual([]);
    expect(await temporaryFiles()).toEqual([]);
  });

  it('makes the caller wait for slow storage, and only then', async () => {
    class Slow extends DirectoryStorage {
      override async put(path: string, content: ObjectContent) {
        async function* slow() {
          for await (const chunk of content as AsyncIterable<Uint8Array>) {
            await new Promise((resolve) => setTimeout(resolve, 2));
            yield chunk;
          }
        }
        return super.put(path, slow());
      }
    }
    const writer = open(new Slow(directory.path));
    writer.beginSection(TABLE);
    expect(writer.write(row)).toBeUndefined();
    let waits = 0;
    for (let index = 0; index < 60; index += 1) {
      const room = writer.write(noise());
      waits += room === undefined ? 0 : 1;
      await room;
    }
    expect(waits).toBeGreaterThan(10);
    writer.endSection();
    expect((await writer.finish()).rawBytes).toBe(writer.rawBytes);
  });

  it('tells how long its text is at any time', async () => {
    const writer = open();
    const before = writer.rawBytes;
    writer.beginSection({ schema: 's', name: 't', columns: ['c'] });
    expect(writer.rawBytes).toBe(before);
    await writer.write(row);
    expect(writer.rawBytes - before).toBe('COPY "s"."t" ("c") FROM stdin;\n'.length + row.length);
    const offset = writer.rawBytes - row.length;
    expect(writer.endSection()).toEqual({ volume: writer.object, offset, length: row.length });
    await writer.finish();
  });

  it('refuses to be used wrongly', async () => {
    const writer = open();
    expect(() => writer.write(row)).toThrow(/No section/);
    expect(() => writer.endSection()).toThrow(/No section/);
    writer.beginSection(TABLE);
    expect(() => writer.beginSection(TABLE)).toThrow(/still open/);
    await expect(writer.finish()).rejects.toThrow(/still open/);
    await writer.write(Buffer.from('a row without end'));
    expect(() => writer.endSection()).toThrow(/no end/);
    await writer.abort(new Error('done'));
  });
});
