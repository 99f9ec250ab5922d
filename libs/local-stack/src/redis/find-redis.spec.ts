import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findRedisServer } from './find-redis.js';

let oldRedis: string;

beforeAll(async () => {
  oldRedis = await mkdtemp(join(tmpdir(), 'find-redis-'));
  const program = join(oldRedis, 'redis-server');
  await writeFile(program, '#!/bin/sh\necho "Redis server v=6.2.14 sha=00000000:0 malloc=libc bits=64"\n');
  await chmod(program, 0o755);
});

afterAll(async () => {
  await rm(oldRedis, { recursive: true });
});

describe('findRedisServer', () => {
  it('finds the real one of this machine', async () => {
    expect(await findRedisServer()).toMatch(/\/redis-server$/);
  });

  it('says which one is too old, and what to install', async () => {
    await expect(findRedisServer([oldRedis])).rejects.toMatchObject({
      code: 'LOCAL_STACK_FAILED',
      detail: expect.stringContaining(`found only 6.2.14 in ${oldRedis}`),
      remedy: expect.stringContaining('apt-get install redis-server'),
    });
  });

  it('says so when there is none', async () => {
    await expect(findRedisServer([])).rejects.toThrow('redis-server 7 or newer was not found');
  });
});
