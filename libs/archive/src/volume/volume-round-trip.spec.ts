import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  collectAll,
  readByPrograms,
  temporaryDirectory,
  type TemporaryDirectory,
  type TestTable,
  testVolumeKeys,
  VOLUME_FORMS,
  writeVolume,
} from '@lifeboat/testing';
import { extensionOf } from '../codec/stored-form.js';
import { volumePath } from '../layout/object-paths.js';
import { volumeName } from '../layout/volume-name.js';
import type { Manifest } from '../manifest/manifest.schema.js';
import { DirectoryStorage } from '../storage/directory-storage.js';
import { prelude } from './prelude.js';
import { VolumeStore } from './volume-store.js';

const LOCATION = { tenantId: 'acme', backupId: '0190b2f4-7b6e-7c31-9d5c-1f0a2b3c4d5e' };

const CONTENT: TestTable[] = [
  { name: 'orders', columns: ['id', 'note'], chunks: ['1\tone\n', '2\ttwo\n', '3\t\\N\n'] },
  { name: 'empty', columns: ['id'], chunks: [] },
  { name: 'nothing', columns: ['id'], chunks: ['', ''] },
  {
    name: 'We"ird: \\.\nname',
    columns: ['a"b', 'ü', 'x y\n'],
    chunks: ['COPY "s" FROM stdin;\\n\\\\.\t', '2\t3\n'],
  },
  { name: 'large', columns: ['id'], chunks: [`${'x'.repeat(99)}\n`.repeat(30_000)] },
  { name: 'no columns', columns: [], chunks: ['\n\n'] },
];
const rowsOf = ({ chunks }: TestTable) =>
  Buffer.concat(Array.from(chunks, (chunk) => Buffer.from(chunk))).toString();
/** What has no rows is not in the text. */
const WITH_ROWS = CONTENT.filter((table) => rowsOf(table) !== '');

describe.each(VOLUME_FORMS)('a volume, $name', (form) => {
  let directory: TemporaryDirectory;
  let storage: DirectoryStorage;
  beforeEach(async () => {
    directory = await temporaryDirectory();
    storage = new DirectoryStorage(directory.path);
  });
  afterEach(() => directory.remove());

  const write = (content: TestTable[]) => writeVolume(storage, LOCATION, form, content);

  function readerOf(manifest: Manifest) {
    const [volume] = manifest.volumes;
    if (volume === undefined) {
      throw new Error('no volume');
    }
    return new VolumeStore(storage, testVolumeKeys).open(manifest, volume);
  }

  const fileOf = (manifest: Manifest) =>
    join(directory.path, volumePath(LOCATION, manifest.volumes[0]?.object ?? ''));

  it('gives back its sections in order', async () => {
    const manifest = await write(CONTENT);
    const reader = readerOf({ ...manifest, tables: manifest.tables.toReversed() });
    await reader.verifyVolume();
    const found: [string, string][] = [];
    for await (const { table, rows } of reader.sections()) {
      found.push([table.name, (await buffer(rows)).toString()]);
    }
    expect(found).toEqual(WITH_ROWS.map((table) => [table.name, rowsOf(table)]));
  });

  it('gives only the sections that are wanted', async () => {
    const reader = readerOf(await write(CONTENT));
    for await (const { table, rows } of reader.sections((entry) => entry.table.name === 'large')) {
      expect(table.name).toBe('large');
      expect((await buffer(rows)).length).toBe(3_000_000);
    }
  });

  it('goes on after sections that are not read, or not read to their end', async () => {
    const large = (name: string) => ({ name, chunks: [`${'x'.repeat(99)}\n`.repeat(30_000)] });
    const reader = readerOf(await write([large('unread'), large('half'), { name: 'last', chunks: ['1\n'] }]));
    const names: string[] = [];
    for await (const { table, rows } of reader.sections()) {
      names.push(table.name);
      if (table.name === 'half') {
        for await (const chunk of rows) {
          expect((chunk as Buffer).length).toBeGreaterThan(0);
          break;
        }
      } else if (table.name === 'last') {
        expect((await buffer(rows)).toString()).toBe('1\n');
      }
    }
    expect(names).toEqual(['unread', 'half', 'last']);
  });

  it('can be left in the middle', async () => {
    for await (const { rows } of readerOf(await write(CONTENT)).sections()) {
      rows.read();
      break;
    }
  });

  it('may have no section', async () => {
    const reader = readerOf(await write([]));
    await reader.verifyVolume();
    expect(await collectAll(reader.sections())).toEqual([]);
  });

  it('is described by what finishing returns', async () => {
    const manifest = await write(CONTENT);
    const stored = await readFile(fileOf(manifest));
    expect(manifest.volumes).toEqual([
      {
        number: 1,
        object: volumeName('data', 1, extensionOf(form)),
        kind: 'data',
        sizeBytes: stored.length,
        rawBytes: expect.any(Number),
        sha256: createHash('sha256').update(stored).digest('hex'),
      },
    ]);
  });

  it('is the same text for the programs age and zstd, with every section at its offset', async () => {
    const manifest = await write(CONTENT);
    const file = fileOf(manifest);
    const text = readByPrograms(file, form);
    const sections = WITH_ROWS.map((table) => {
      const quoted = table.columns?.map((column) => `"${column.replaceAll('"', '""')}"`).join(', ') ?? '';
      const columns = quoted === '' ? '' : ` (${quoted})`;
      return `COPY "app"."${table.name.replaceAll('"', '""')}"${columns} FROM stdin;\n${rowsOf(table)}\\.\n\n`;
    });
    expect(text.toString()).toBe(prelude('data') + sections.join(''));
    expect(text.length).toBe(manifest.volumes[0]?.rawBytes);
    for (const [index, table] of manifest.tables.entries()) {
      const { offset, length } = table.sections[0] ?? { offset: 0, length: 0 };
      expect(text.subarray(offset, offset + length).toString()).toBe(
        rowsOf(CONTENT[index] ?? { name: '', chunks: [] }),
      );
    }
  });

  it('does not care how rows are cut into chunks, nor what becomes of the buffer afterwards', async () => {
    const text = Buffer.from(`${'some text of a row, long enough to matter\t'.repeat(20_000)}\n`);
    const sizes = [1, 7, 262_143, 262_144, 262_145, 100_000];
    function* reused() {
      const scratch = Buffer.alloc(262_145);
      for (let position = 0, index = 0; position < text.length; index += 1) {
        const chunk = scratch.subarray(
          0,
          text.copy(scratch, 0, position, position + (sizes[index % 6] ?? 1)),
        );
        yield chunk;
        position += chunk.length;
        scratch.fill(0);
      }
    }
    const reader = readerOf(await write([{ name: 't', chunks: reused() }]));
    for await (const { rows } of reader.sections()) {
      expect((await buffer(rows)).equals(text)).toBe(true);
    }
  });
});
