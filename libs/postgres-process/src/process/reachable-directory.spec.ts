import { chmod, mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { reachableDirectory, removeReachableDirectory } from './reachable-directory.js';
import { unprivilegedAccount } from './unprivileged-account.js';

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'reachable-')));
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

const onlyAsRoot = process.getuid?.() === 0 ? describe : describe.skip;

describe('reachableDirectory for our own account', () => {
  it('makes the directory that is wanted', async () => {
    const wanted = join(root, 'a', 'b');
    expect(await reachableDirectory(wanted, null)).toBe(wanted);
    expect((await stat(wanted)).isDirectory()).toBe(true);
  });
});

onlyAsRoot('reachableDirectory for an unprivileged account', () => {
  it('opens the directory itself for passing through, and nothing above it', async () => {
    await chmod(root, 0o755);
    const wanted = join(root, 'stack');
    await mkdir(wanted, { mode: 0o700 });
    expect(await reachableDirectory(wanted, await unprivilegedAccount())).toBe(wanted);
    expect((await stat(wanted)).mode & 0o777).toBe(0o711);
  });

  it('moves elsewhere when a parent is closed, remembers it, and removes both', async () => {
    const account = await unprivilegedAccount();
    const wanted = join(root, 'stack');
    const moved = await reachableDirectory(wanted, account);
    expect(moved.startsWith(root)).toBe(false);
    expect((await readFile(join(wanted, 'moved-to'), 'utf8')).trim()).toBe(moved);
    expect((await stat(root)).mode & 0o777).toBe(0o700);
    expect(await reachableDirectory(wanted, account)).toBe(moved);
    await removeReachableDirectory(wanted);
    await expect(stat(moved)).rejects.toThrow('ENOENT');
    await expect(stat(wanted)).rejects.toThrow('ENOENT');
  });

  it('makes a new place when the remembered one is gone', async () => {
    const wanted = join(root, 'stack');
    await mkdir(wanted);
    await writeFile(join(wanted, 'moved-to'), join(root, 'gone'));
    const moved = await reachableDirectory(wanted, await unprivilegedAccount());
    expect(moved).not.toBe(join(root, 'gone'));
    await removeReachableDirectory(wanted);
  });
});
