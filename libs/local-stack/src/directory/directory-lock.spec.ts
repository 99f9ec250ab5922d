import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
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
    expect(await isAbandoned(directory)).toBe(false);
    await lockDirectory(directory);
  });

  it('takes over from a process that has ended', async () => {
    await writeFile(join(directory, 'owner.7'), `${endedPid()} 1\n`);
    expect(await isAbandoned(directory)).toBe(true);
    await lockDirectory(directory);
    expect(await isAbandoned(directory)).toBe(false);
  });

  (process.platform === 'linux' ? it : it.skip)('knows a process that merely has the same id', async () => {
    await writeFile(join(directory, 'owner.7'), `${process.pid} 1\n`);
    await lockDirectory(directory);
    expect(await readdir(directory)).toEqual(['owner.8']);
  });

  it('is held by at most one, however often it goes from hand to hand', async () => {
    let holders = 0;
    let most = 0;
    let takings = 0;
    const contender = async (): Promise<void> => {
      for (let turn = 0; turn < 20; turn += 1) {
        const unlock = await lockDirectory(directory).catch(() => null);
        if (unlock !== null) {
          takings += 1;
          holders += 1;
          most = Math.max(most, holders);
          await setImmediate();
          holders -= 1;
          await unlock();
        }
      }
    };
    await Promise.all(Array.from({ length: 10 }, contender));
    expect(most).toBe(1);
    expect(takings).toBeGreaterThan(1);
  });

  it('goes to exactly one of many that take over at once', async () => {
    await writeFile(join(directory, 'owner.7'), `${endedPid()} 1\n`);
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockDirectory(directory)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(directory)).toEqual(['owner.8']);
  });
});
