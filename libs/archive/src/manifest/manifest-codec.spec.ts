import { describe, expect, it } from '@jest/globals';
import { manifestOf } from '@lifeboat/testing';
import { parseManifest, serialiseManifest } from './manifest-codec.js';
import type { Manifest } from './manifest.schema.js';

const path = 'tenants/a/backups/b/manifest.json';
const sha256 = 'b'.repeat(64);
const PARENT = '00000000-0000-4000-8000-000000000002';

const table = {
  schema: 'app',
  name: 'orders',
  class: 'direct',
  columns: [{ name: 'id', type: 'uuid' }],
  generatedColumns: [],
  primaryKey: ['id'],
  rows: 3,
  rawBytes: 30,
  sections: [
    { volume: 'data-0001.sql.zst', offset: 100, length: 20, rows: 2 },
    { volume: 'data-0002.sql.zst', offset: 100, length: 10, rows: 1 },
  ],
} satisfies Manifest['tables'][number];
const volume = (number: number) =>
  ({
    number,
    object: `data-000${String(number)}.sql.zst`,
    kind: 'data',
    sizeBytes: 90,
    rawBytes: 124,
    sha256,
  }) as const;
const full = () => manifestOf({ volumes: [volume(1), volume(2)], tables: [table] });

const parse = (document: unknown) => () => parseManifest(Buffer.from(JSON.stringify(document)), path);
const failing = (code: string, detail: RegExp) =>
  expect.objectContaining({ code, detail: expect.stringMatching(detail) });

describe('a manifest', () => {
  it('comes back as it was', () => {
    const manifest = full();
    expect(parseManifest(serialiseManifest(manifest, path), path)).toEqual(manifest);
  });

  it('may list a table once more with shared rows', () => {
    const manifest = manifestOf({
      volumes: [volume(1), volume(2)],
      tables: [table, { ...table, class: 'shared' }],
    });
    expect(parseManifest(serialiseManifest(manifest, path), path)).toEqual(manifest);
  });

  it('has always the same bytes', () => {
    const manifest = full();
    const reversed = Object.fromEntries(Object.entries(manifest).reverse()) as Manifest;
    expect(serialiseManifest(reversed, path).equals(serialiseManifest(manifest, path))).toBe(true);
  });

  it.each([
    ['no JSON', '{"formatVersion": 1', /no JSON/],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), /no JSON/],
    ['nothing', '', /no JSON/],
    ['no object', '[1]', /no format version/],
    ['no version', '{}', /no format version/],
    ['a version that is no number', '{"formatVersion": "1"}', /no format version/],
  ])('is not %s', (_, bytes, detail) => {
    expect(() => parseManifest(Buffer.from(bytes), path)).toThrow(failing('MANIFEST_INVALID', detail));
  });

  it('of another version is refused before anything else of it is looked at', () => {
    expect(parse({ formatVersion: 4, everything: 'different' })).toThrow(
      failing('MANIFEST_VERSION_UNSUPPORTED', /version 4.*reads the versions 1, 2, 3/),
    );
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['a key it does not know', { compressed: true }, /compressed/],
    ['a missing key', { sequences: undefined }, /sequences/],
    ['a time without zone', { startedAt: '2026-01-02T03:04:05' }, /startedAt/],
    ['encryption, which is not known yet', { encryption: { algorithm: 'age' } }, /encryption/],
    ['a volume outside its directory', { volumes: [{ ...volume(1), object: '../x' }] }, /volumes\.0\.object/],
    [
      'a size that is no whole number',
      { volumes: [{ ...volume(1), sizeBytes: 1.5 }] },
      /volumes\.0\.sizeBytes/,
    ],
    [
      'a negative offset',
      { tables: [{ ...table, sections: [{ ...table.sections[0], offset: -1 }] }] },
      /offset/,
    ],
    ['a parent of a full backup', { parentId: PARENT }, /names a parent/],
    ['an incremental without parent', { type: 'incremental' }, /names no parent/],
    [
      'an incremental of the first version',
      { type: 'incremental', parentId: PARENT },
      /version 1 is not for/,
    ],
    ['a full one of the second version', { formatVersion: 2 }, /version 2 is not for/],
    [
      'an incremental that does not say how',
      { formatVersion: 2, type: 'incremental', parentId: PARENT },
      /does not say how/,
    ],
    [
      'an incremental of another method than its version’s',
      {
        formatVersion: 3,
        type: 'incremental',
        parentId: PARENT,
        increment: { method: 'scan', parentManifestSha256: sha256 },
      },
      /method scan, which format version 3 is not for/,
    ],
    [
      'keys of both kinds of one table',
      {
        formatVersion: 3,
        type: 'incremental',
        parentId: PARENT,
        increment: { method: 'changes', parentManifestSha256: sha256 },
        tables: [
          { ...table, class: 'keys' },
          { ...table, class: 'gone' },
        ],
      },
      /a table twice/,
    ],
    ['keys that are gone in a full one', { tables: [{ ...table, class: 'gone' }] }, /keys that are gone/],
    ['keys in a full one', { tables: [{ ...table, class: 'keys' }] }, /has lists of keys/],
    ['two snapshots', { snapshot: { ...full().snapshot, xmax: '999' } }, /two different snapshots/],
    ['a schema of another hash', { schema: { ...full().schema, hash: sha256 } }, /another hash/],
    ['a volume twice', { volumes: [volume(1), volume(1)] }, /a volume twice/],
    ['a volume of another name', { volumes: [{ ...volume(1), number: 2 }, volume(2)] }, /wrong name/],
    ['a volume of another compression', { compression: { algorithm: 'none' } }, /wrong name/],
    ['a section in no volume', { volumes: [volume(1)] }, /no room.*app\.orders/],
    ['a section past the end', { volumes: [{ ...volume(1), rawBytes: 119 }, volume(2)] }, /no room/],
    [
      'more rows than bytes',
      { tables: [{ ...table, sections: [{ ...table.sections[0], rows: 21 }] }] },
      /more rows/,
    ],
    ['a table twice', { tables: [table, table] }, /a table twice/],
    ['wrong rows', { tables: [{ ...table, rows: 4 }] }, /counts the rows wrongly of app\.orders/],
    ['wrong bytes', { tables: [{ ...table, rawBytes: 31 }] }, /counts the bytes wrongly/],
    ['wrong totals', { totals: { ...full().totals, sizeBytes: 1 } }, /totals/],
  ])('is not one with %s', (_, change, detail) => {
    const manifest = { ...full(), ...change };
    expect(parse(manifest)).toThrow(failing('MANIFEST_INVALID', detail));
    expect(() => serialiseManifest(manifest, path)).toThrow(failing('MANIFEST_INVALID', detail));
  });
});
