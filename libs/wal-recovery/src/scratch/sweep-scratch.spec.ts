import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { temporaryDirectory, type TemporaryDirectory } from '@lifeboat/testing';
import { claimScratch } from './scratch-owner.js';
import { sweepScratch } from './sweep-scratch.js';

const DAY_MS = 86_400_000;

let directory: TemporaryDirectory;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory.remove());

async function scratch(name: string, owner?: Record<string, unknown>): Promise<string> {
  const path = join(directory.path, name);
  await mkdir(join(path, 'data'), { recursive: true });
  await writeFile(join(path, 'data', 'PG_VERSION'), '15');
  if (owner !== undefined) {
    await writeFile(join(path, 'owner.json'), JSON.stringify(owner));
  }
  return path;
}

/** What this process would say of itself. */
async function ownClaim(): Promise<{ host: string; pid: number; startedAt: string | null }> {
  const path = await scratch('example');
  await claimScratch(path);
  return JSON.parse(await readFile(join(path, 'owner.json'), 'utf8')) as Awaited<ReturnType<typeof ownClaim>>;
}

const sweep = async (now = new Date()): Promise<string[]> => {
  const removed = await sweepScratch(directory.path, now);
  return removed.map((path) => path.slice(directory.path.length + 1)).sort();
};

describe('what is left of scratch clusters', () => {
  it('goes where its process was killed, and stays where it lives', async () => {
    const own = await ownClaim();
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(child, 'spawn');
    const stat = await readFile(`/proc/${String(child.pid)}/stat`, 'utf8');
    const startedAt = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    await scratch('scratch-child', { host: own.host, pid: child.pid, startedAt });
    await claimScratch(await scratch('scratch-own'));
    await scratch('other', { ...own, pid: 2 ** 22 });
    expect(await sweep()).toEqual([]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await sweep()).toEqual(['scratch-child']);
    expect((await readdir(directory.path)).sort()).toEqual(['example', 'other', 'scratch-own']);
  });

  it('goes where another process has the number by now', async () => {
    const own = await ownClaim();
    await scratch('scratch-reused', { ...own, startedAt: '1' });
    expect(await sweep()).toEqual(['scratch-reused']);
  });

  it('of another machine, or of nobody, goes after two weeks', async () => {
    const own = await ownClaim();
    const foreign = await scratch('scratch-foreign', { ...own, host: 'another', pid: 2 ** 22 });
    const unclaimed = await scratch('scratch-unclaimed');
    const half = await scratch('scratch-half');
    await writeFile(join(half, 'owner.json'), '{');
    expect(await sweep()).toEqual([]);
    const old = new Date(Date.now() - 15 * DAY_MS);
    for (const path of [foreign, unclaimed, half]) {
      await utimes(path, old, old);
    }
    expect(await sweep()).toEqual(['scratch-foreign', 'scratch-half', 'scratch-unclaimed']);
  });

  it('is nothing where there is no such directory', async () => {
    expect(await sweepScratch(join(directory.path, 'missing'), new Date())).toEqual([]);
  });
});
