import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isAbandoned, lockDirectory } from './directory-lock.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'directory-lock-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** The id of a process that has ended. */
function endedPid(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

describe('lockDirectory', () => {
  it('refuses a directory that a living process has, and names it', async () => {
    await lockDirectory(directory);
    await expect(lockDirectory(directory)).rejects.toMatchObject({
      code: 'LOCAL_STACK_FAILED',
      detail: expect.stringContaining(`in use by process ${process.pid}`),
    });
  });

  it('gives the directory back', async () => {
    const unlock = await lockDirectory(directory);
    await unlock();
    expect(await readdir(directory)).toEqual([]);
    await lockDirectory(directory);
  });

  it('takes over from a process that has ended', async () => {
    await writeFile(join(directory, 'owner'), `${endedPid()} 1\n`);
    expect(await isAbandoned(directory)).toBe(true);
    await lockDirectory(directory);
    expect(await isAbandoned(directory)).toBe(false);
  });

  (process.platform === 'linux' ? it : it.skip)('knows a process that merely has the same id', async () => {
    await writeFile(join(directory, 'owner'), `${process.pid} 1\n`);
    await lockDirectory(directory);
    expect(await readdir(directory)).toEqual(['owner']);
  });

  it('goes to exactly one of many that take over at once', async () => {
    await writeFile(join(directory, 'owner'), `${endedPid()} 1\n`);
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockDirectory(directory)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(directory)).toEqual(['owner']);
  });
});
