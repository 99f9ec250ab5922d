import { appendFile, mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LogFile } from './log-file.js';

let directory: string;
let log: LogFile;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'log-file-'));
  log = new LogFile(join(directory, 'server.log'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

describe('LogFile', () => {
  it('tells only what was logged since the start', async () => {
    await appendFile(log.path, 'before\n');
    await log.beginStart();
    await appendFile(log.path, 'after\n');
    expect(await log.sinceStart()).toBe('after\n');
  });

  it('keeps to the end of a long log', async () => {
    await log.beginStart();
    await appendFile(log.path, `${'x'.repeat(100_000)}end`);
    const text = await log.sinceStart();
    expect(text).toHaveLength(16 * 1024);
    expect(text.endsWith('xend')).toBe(true);
  });

  it('empties a log that has grown too large', async () => {
    await appendFile(log.path, '');
    await truncate(log.path, 17 * 1024 * 1024);
    await log.beginStart();
    expect((await stat(log.path)).size).toBe(0);
  });
});
