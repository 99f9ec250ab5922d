import { mkdir, realpath, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { temporaryDirectory, type TemporaryDirectory } from '@lifeboat/testing';
import { rootDirectory } from './directory-tree.js';

let temporary: TemporaryDirectory;

beforeEach(async () => {
  temporary = await temporaryDirectory();
});

afterEach(() => temporary.remove());

describe('the directory of a repository', () => {
  it('is made where the path is relative', async () => {
    const location = join(temporary.path, 'a/b');
    expect(await rootDirectory(relative(process.cwd(), location))).toBe(await realpath(location));
  });

  it('is made where the path leads through a link', async () => {
    await mkdir(join(temporary.path, 'real'));
    await symlink(join(temporary.path, 'real'), join(temporary.path, 'link'));
    const root = await rootDirectory(join(temporary.path, 'link/a/b'));
    expect(root).toBe(await realpath(join(temporary.path, 'real/a/b')));
  });
});
