import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { temporaryDirectory, type TemporaryDirectory } from '@lifeboat/testing';
import { openRepository } from '../repository/repository.js';
import { SchemaStore } from './schema-store.js';

const ddl = `CREATE TABLE "Grüße" (id int);\n${'-- and more\n'.repeat(10_000)}`;

describe('SchemaStore', () => {
  let directory: TemporaryDirectory;
  let schemas: SchemaStore;
  beforeEach(async () => {
    directory = await temporaryDirectory();
    schemas = new SchemaStore(await openRepository({ location: directory.path, signingKeyFile: null }));
  });
  afterEach(() => directory.remove());

  it('stores a text once, under its hash, readable by zstd', async () => {
    const stored = await schemas.put(ddl);
    const hash = createHash('sha256').update(ddl).digest('hex');
    expect(stored).toEqual({ hash, object: `schemas/${hash}.sql.zst` });
    expect(await schemas.put(ddl)).toEqual(stored);
    expect(await schemas.get(hash)).toBe(ddl);
    expect(execFileSync('zstd', ['-dc', join(directory.path, stored.object)]).toString()).toBe(ddl);
  });

  it('takes the same text from many at once', async () => {
    const stored = await Promise.all(Array.from({ length: 8 }, () => schemas.put(ddl)));
    expect(new Set(stored.map((one) => one.hash)).size).toBe(1);
    expect(await readdir(join(directory.path, 'schemas'))).toHaveLength(1);
  });

  it('finds what is missing, flipped, cut, or in the place of another', async () => {
    const { hash, object } = await schemas.put(ddl);
    const other = await schemas.put('SELECT 1;');
    await expect(schemas.get('0'.repeat(64))).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    const file = join(directory.path, object);
    const whole = await readFile(file);
    for (const position of [0, whole.length >> 1, whole.length - 1]) {
      const flipped = Buffer.from(whole);
      flipped.writeUInt8(flipped.readUInt8(position) ^ 1, position);
      for (const damaged of [flipped, whole.subarray(0, position)]) {
        await writeFile(file, damaged);
        await expect(schemas.get(hash)).rejects.toMatchObject({ code: 'OBJECT_DAMAGED' });
      }
    }
    for (const more of [Buffer.from('x'), whole]) {
      await writeFile(file, Buffer.concat([whole, more]));
      await expect(schemas.get(hash)).rejects.toMatchObject({ code: 'OBJECT_DAMAGED' });
    }
    await cp(join(directory.path, other.object), file);
    await expect(schemas.get(hash)).rejects.toMatchObject({ code: 'OBJECT_DAMAGED' });
  });
});
