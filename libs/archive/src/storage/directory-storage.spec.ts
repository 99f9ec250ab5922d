import { mkdir, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { collectAll, temporaryDirectory, type TemporaryDirectory } from '@lifeboat/testing';
import { linkError, onDisk } from './directory/file-errors.js';
import { DirectoryStorage } from './directory-storage.js';

const content = (text: string) => Readable.from([Buffer.from(text)]);

describe('DirectoryStorage', () => {
  let directory: TemporaryDirectory;
  let root: string;
  let storage: DirectoryStorage;

  beforeEach(async () => {
    directory = await temporaryDirectory();
    root = join(directory.path, 'made', 'repository');
    storage = new DirectoryStorage(root);
  });
  afterEach(() => directory.remove());

  const modeOf = async (path: string) => ((await stat(join(root, path))).mode & 0o777).toString(8);
  const leftovers = () => readdir(join(root, '.tmp'));

  it('is for its owner alone', async () => {
    await storage.put('a/b/x', content('x'));
    expect(await Promise.all(['', 'a', 'a/b', '.tmp'].map(modeOf))).toEqual(['700', '700', '700', '700']);
    expect(await modeOf('a/b/x')).toBe('600');
  });

  it('leaves no temporary file behind, whether a put succeeds or fails', async () => {
    await storage.put('a/x', content('x'));
    await expect(storage.put('a/x', content('x'))).rejects.toThrow();
    await expect(
      storage.put(
        'a/y',
        new Readable({
          read() {
            this.destroy(new Error('broken'));
          },
        }),
      ),
    ).rejects.toThrow('broken');
    expect(await leftovers()).toEqual([]);
    expect(await readdir(join(root, 'a'))).toEqual(['x']);
  });

  it('makes no directories for an object that never came', async () => {
    await expect(storage.put('t/u/x', failing())).rejects.toThrow('broken');
    expect(await readdir(root)).toEqual(['.tmp']);
  });

  it('removes directories that a deletion leaves empty, but never the root', async () => {
    await storage.put('a/b/x', content('x'));
    await storage.delete('a/b/x');
    expect(await readdir(root)).toEqual(['.tmp']);
  });

  it.each(['itself', 'another process'])(
    'makes directories again that a deletion by %s has removed',
    async (who) => {
      await storage.put('t/one/x', content('x'));
      await (who === 'itself' ? storage : new DirectoryStorage(root)).delete('t/one/x');
      await storage.put('t/two/x', content('y'));
      expect(await readFile(join(root, 't', 'two', 'x'), 'utf8')).toBe('y');
    },
  );

  it('hides what a crash left, and sweeps what is old of it', async () => {
    await storage.put('x', content('x'));
    const [old, young] = ['old.part', 'young.part'].map((name) => join(root, '.tmp', name));
    await writeFile(old ?? '', 'half');
    await writeFile(young ?? '', 'half');
    const hourAgo = new Date(Date.now() - 3_600_000);
    await utimes(old ?? '', hourAgo, hourAgo);
    expect(await collectAll(storage.list(''))).toEqual([{ path: 'x', sizeBytes: 1 }]);
    expect(await storage.sweep(new Date(Date.now() - 1_800_000))).toBe(1);
    expect(await leftovers()).toEqual(['young.part']);
  });

  it('sweeps a repository that never had a put', async () => {
    expect(await storage.sweep(new Date())).toBe(0);
  });

  it('follows no symbolic link out of the repository', async () => {
    const outside = join(directory.path, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'secret'), 'secret');
    await storage.put('a/x', content('x'));
    await symlink(outside, join(root, 'link'));
    await symlink(outside, join(root, 'a', 'link'));
    await symlink(join(outside, 'secret'), join(root, 'a', 'file'));
    const code = { code: 'PATH_OUTSIDE_REPOSITORY' };
    for (const path of ['link/secret', 'a/link/secret', 'a/file']) {
      await expect(storage.get(path)).rejects.toMatchObject(code);
      await expect(storage.stat(path)).rejects.toMatchObject(code);
      await expect(storage.delete(path)).rejects.toMatchObject(code);
    }
    for (const path of ['link/new', 'a/link/new', 'link/deep/er/new', 'a/file', 'a/x/new']) {
      await expect(storage.put(path, content('x'))).rejects.toMatchObject(code);
    }
    for (const prefix of ['link/', 'link/s', 'a/link/']) {
      await expect(collectAll(storage.list(prefix))).rejects.toMatchObject(code);
    }
    expect(await readdir(outside)).toEqual(['secret']);
    expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('secret');
    expect((await collectAll(storage.list(''))).map((entry) => entry.path)).toEqual(['a/x']);
  });

  it('may itself be reached through a symbolic link, and knows both of its names', async () => {
    await storage.put('a/x', content('x'));
    const alias = join(directory.path, 'alias');
    await symlink(root, alias);
    const aliased = new DirectoryStorage(alias);
    expect(await aliased.stat('a/x')).toEqual({ sizeBytes: 1 });
    expect(await aliased.toObjectPath(join(alias, 'a/x'))).toBe('a/x');
    expect(await aliased.toObjectPath(`${root}/a/x/`)).toBe('a/x');
    for (const address of [root, `${root}/`, `${root}2/a/x`, `${root}/../x`, `${root}/a/../../../etc`]) {
      await expect(aliased.toObjectPath(address)).rejects.toMatchObject({ code: 'PATH_OUTSIDE_REPOSITORY' });
    }
  });

  it('does not make a repository anew that has gone away', async () => {
    await storage.put('a/x', content('x'));
    await rename(root, `${root}-unmounted`);
    const code = { code: 'REPOSITORY_UNAVAILABLE' };
    const given = content('y');
    await expect(storage.put('a/y', given)).rejects.toMatchObject(code);
    expect(given.destroyed).toBe(true);
    await expect(storage.get('a/x')).rejects.toMatchObject(code);
    await expect(storage.stat('a/x')).rejects.toMatchObject(code);
    await expect(storage.delete('a/x')).rejects.toMatchObject(code);
    await expect(collectAll(storage.list(''))).rejects.toMatchObject(code);
    await rename(`${root}-unmounted`, root);
    expect(await storage.stat('a/x')).toEqual({ sizeBytes: 1 });
  });

  it('says when it cannot be made at all', async () => {
    await writeFile(join(directory.path, 'made'), 'a file');
    await expect(storage.stat('x')).rejects.toMatchObject({ code: 'REPOSITORY_UNAVAILABLE' });
    await rm(join(directory.path, 'made'));
    expect(await storage.stat('x')).toBeNull();
  });

  it('waits for no named pipe, and takes a directory for no object', async () => {
    await storage.put('a/b/x', content('x'));
    await expect(storage.put('a/b', content('x'))).rejects.toMatchObject({ code: 'OBJECT_EXISTS' });
    await expect(storage.get('a/b')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  });

  it.each([
    ['ENOSPC', 'REPOSITORY_FULL'],
    ['EDQUOT', 'REPOSITORY_FULL'],
    ['EACCES', 'REPOSITORY_UNAVAILABLE'],
    ['EROFS', 'REPOSITORY_UNAVAILABLE'],
    ['EIO', 'REPOSITORY_UNAVAILABLE'],
  ])('answers %s by %s', async (system, code) => {
    const failure = Object.assign(new Error(system), { code: system });
    await expect(onDisk('/r', () => Promise.reject(failure))).rejects.toMatchObject({ code, cause: failure });
  });

  it('names a file system without hard links', () => {
    const failure = Object.assign(new Error('no'), { code: 'EPERM' });
    expect(linkError('/r', failure)).toMatchObject({ code: 'REPOSITORY_INVALID' });
    const other = Object.assign(new Error('no'), { code: 'EIO' });
    expect(linkError('/r', other)).toBe(other);
  });
});

async function* failing() {
  yield Buffer.from('half');
  throw new Error('broken');
}
