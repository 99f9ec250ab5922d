import { mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeReachableDirectory } from '@lifeboat/postgres-process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { LocalStack } from './local-stack.js';
import { startLocalStack } from './start-local-stack.js';

let directory: string;
let stack: LocalStack;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'local-stack-'));
  stack = await startLocalStack({ directory, durable: false });
});

afterAll(async () => {
  await stack.stop();
  await removeReachableDirectory(directory);
});

async function query(url: string, sql: string): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows as unknown[][];
  } finally {
    await client.end();
  }
}

async function withRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined); // the command's own error is what counts
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

async function again(options: { fresh?: boolean; persistentRedis?: boolean } = {}): Promise<string[]> {
  const lines: string[] = [];
  await stack.stop();
  stack = await startLocalStack({ directory, durable: false, onLog: (line) => lines.push(line), ...options });
  return lines;
}

describe('startLocalStack', () => {
  it('gives a superuser and a login of processes that owns nothing and may read past row security', async () => {
    const sql =
      'SELECT current_user::text, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user';
    expect(await query(stack.postgres.superuserUrl('postgres'), sql)).toEqual([
      ['postgres', true, true, true, true],
    ]);
    expect(await query(stack.postgres.processUrl('postgres'), sql)).toEqual([
      ['lifeboat', false, true, false, false],
    ]);
  });

  it('gives a Redis that never evicts and wants its password', async () => {
    const policy = await withRedis(stack.redis.url, (redis) => redis.config('GET', 'maxmemory-policy'));
    expect(policy).toEqual(['maxmemory-policy', 'noeviction']);
    const open = new URL(stack.redis.url);
    open.password = '';
    await expect(withRedis(open.href, (redis) => redis.ping())).rejects.toThrow('NOAUTH');
  });

  it('refuses a directory that is in use', async () => {
    await expect(startLocalStack({ directory })).rejects.toMatchObject({ code: 'LOCAL_STACK_FAILED' });
    expect(await query(stack.postgres.superuserUrl('postgres'), 'SELECT 1')).toEqual([[1]]);
  });

  it('runs beside another one', async () => {
    const other = await startLocalStack({
      directory: await mkdtemp(join(tmpdir(), 'local-stack-')),
      durable: false,
    });
    try {
      expect(other.postgres.port).not.toBe(stack.postgres.port);
      await withRedis(other.redis.url, (redis) => redis.set('whose', 'theirs'));
      expect(await withRedis(stack.redis.url, (redis) => redis.get('whose'))).toBeNull();
    } finally {
      await other.remove();
    }
    await expect(stat(other.directory)).rejects.toThrow('ENOENT');
  });

  it('comes back from crashes at the same addresses', async () => {
    const before = { postgres: stack.postgres.superuserUrl('postgres'), redis: stack.redis.url };
    await Promise.all([stack.postgres.crash(), stack.redis.crash()]);
    await expect(query(before.postgres, 'SELECT 1')).rejects.toThrow();
    await Promise.all([stack.postgres.start(), stack.redis.start()]);
    expect(await query(before.postgres, 'SELECT 1')).toEqual([[1]]);
    expect(await withRedis(before.redis, (redis) => redis.ping())).toBe('PONG');
  });

  it('keeps the data from run to run', async () => {
    await again({ persistentRedis: true });
    await query(stack.postgres.superuserUrl('postgres'), 'CREATE TABLE kept AS SELECT 42 AS n');
    await withRedis(stack.redis.url, (redis) => redis.set('kept', '42'));
    const lines = await again({ persistentRedis: true });
    expect(await query(stack.postgres.superuserUrl('postgres'), 'SELECT n FROM kept')).toEqual([[42]]);
    expect(await withRedis(stack.redis.url, (redis) => redis.get('kept'))).toBe('42');
    expect(lines.some((line) => line.startsWith('Making'))).toBe(false);
  });

  it('throws the data away when asked for a fresh one', async () => {
    await query(stack.postgres.superuserUrl('postgres'), 'CREATE TABLE IF NOT EXISTS old (n int)');
    const lines = await again({ fresh: true });
    expect(await query(stack.postgres.superuserUrl('postgres'), `SELECT to_regclass('old')::text`)).toEqual([
      [null],
    ]);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['Making', 'PostgreSQL', 'Redis']);
  });

  it('leaves the directory free when it fails', async () => {
    await stack.stop();
    const settings = { max_connections: 'many' };
    await expect(startLocalStack({ directory, postgresSettings: settings })).rejects.toThrow(
      'max_connections',
    );
    stack = await startLocalStack({ directory, durable: false });
  });
});
