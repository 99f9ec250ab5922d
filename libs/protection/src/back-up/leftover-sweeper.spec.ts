import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DirectoryStorage } from '@lifeboat/archive';
import { temporaryDirectory, type TemporaryDirectory } from '@lifeboat/testing';
import { LeftoverSweeper } from './leftover-sweeper.js';

const HOUR_MS = 3_600_000;

let directory: TemporaryDirectory;
let now: Date;

beforeEach(async () => {
  directory = await temporaryDirectory();
  await mkdir(join(directory.path, '.tmp'));
  now = new Date();
});
afterEach(() => directory.remove());

async function leave(name: string, hoursAgo: number): Promise<void> {
  const file = join(directory.path, '.tmp', name);
  const time = new Date(now.getTime() - hoursAgo * HOUR_MS);
  await writeFile(file, 'half a volume');
  await utimes(file, time, time);
}

const left = (): Promise<string[]> => readdir(join(directory.path, '.tmp'));

describe('LeftoverSweeper', () => {
  it('removes what is old, leaves what may still be written, and looks once an hour', async () => {
    const sweeper = new LeftoverSweeper(new DirectoryStorage(directory.path), { now: () => now });
    await leave('abandoned.part', 7);
    await leave('writing.part', 1);
    await sweeper.sweepNowAndThen();
    expect(await left()).toEqual(['writing.part']);

    await leave('abandoned.part', 7);
    await sweeper.sweepNowAndThen();
    expect(await left()).toEqual(['abandoned.part', 'writing.part']);
    now = new Date(now.getTime() + HOUR_MS);
    await sweeper.sweepNowAndThen();
    expect(await left()).toEqual(['writing.part']);
  });

  it('stops no backup where it cannot sweep', async () => {
    await directory.remove();
    await writeFile(directory.path, 'no directory');
    const sweeper = new LeftoverSweeper(new DirectoryStorage(directory.path), { now: () => now });
    await expect(sweeper.sweepNowAndThen()).resolves.toBeUndefined();
  });
});
