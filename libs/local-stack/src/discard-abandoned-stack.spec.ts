import { spawn } from 'node:child_process';
import { mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeReachableDirectory } from '@lifeboat/postgres-process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { discardAbandonedStack } from './discard-abandoned-stack.js';
import { startLocalStack } from './start-local-stack.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'discard-'));
});

afterEach(async () => {
  await removeReachableDirectory(directory);
});

/** Starts a stack in a process of its own, on the compiled library, and kills that process without warning. */
async function startAndKill(): Promise<void> {
  const script = `
    import { startLocalStack } from '@lifeboat/local-stack';
    await startLocalStack({ directory: ${JSON.stringify(directory)}, durable: false });
    process.stdout.write('started');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = new Promise((resolve) => child.once('exit', resolve));
  const started = new Promise((resolve) => child.stdout.once('data', resolve));
  await Promise.race([exit, started]);
  child.kill('SIGKILL');
  await exit;
}

describe('discardAbandonedStack', () => {
  it('removes what a killed process has left', async () => {
    await startAndKill();
    expect(await discardAbandonedStack(directory)).toBe(true);
    await expect(stat(directory)).rejects.toThrow('ENOENT');
  });

  it('leaves a killed process no servers, so that the next may start in its place', async () => {
    await startAndKill();
    const stack = await startLocalStack({ directory, durable: false });
    await stack.stop();
  });

  it('leaves a stack in use alone', async () => {
    const stack = await startLocalStack({ directory, durable: false });
    expect(await discardAbandonedStack(directory)).toBe(false);
    await stack.stop();
  });

  it('leaves directories alone that are no stacks, or not there', async () => {
    expect(await discardAbandonedStack(directory)).toBe(false);
    expect(await discardAbandonedStack(join(directory, 'absent'))).toBe(false);
    expect((await stat(directory)).isDirectory()).toBe(true);
  });
});
