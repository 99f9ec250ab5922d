import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { isAlive } from '../process/processes.js';
import { removeReachableDirectory } from '../process/reachable-directory.js';
import { runProgram } from '../process/run-program.js';
import { findPostgres } from '../install/find-postgres.js';
import { CLIENT_PROGRAMS } from '../install/postgres-installation.js';
import { PostgresCluster } from './postgres-cluster.js';

const superuser = { name: 'postgres', password: "pass'word" };
let directory: string;
let cluster: PostgresCluster;
let psqlProgram: string;

async function psql(sql: string, url = cluster.url('postgres')): Promise<string> {
  const { stdout } = await runProgram(psqlProgram, ['-X', '-A', '-t', '-d', url, '-c', sql]);
  return stdout.trim();
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!holds()) {
    if (performance.now() > deadline) {
      throw new Error('Waited in vain.');
    }
    await sleep(20);
  }
}

beforeAll(async () => {
  psqlProgram = (await findPostgres({ programs: CLIENT_PROGRAMS })).program('psql');
  directory = await mkdtemp(join(tmpdir(), 'postgres-cluster-'));
  cluster = await PostgresCluster.open({
    directory,
    superuser,
    durable: false,
    settings: { work_mem: '5MB' },
  });
  await cluster.create();
  await cluster.start();
  await psql('CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)');
});

afterAll(async () => {
  await cluster.stop('immediate');
  await removeReachableDirectory(directory);
});

describe('PostgresCluster', () => {
  it.each([
    ['wal_level', 'logical'],
    ['listen_addresses', '127.0.0.1'],
    ['unix_socket_directories', ''],
    ['track_commit_timestamp', 'on'],
    ['max_connections', '200'],
    ['max_prepared_transactions', '20'],
    ['fsync', 'off'],
    ['work_mem', '5MB'],
    ['server_encoding', 'UTF8'],
    ['timezone', 'UTC'],
  ])('runs with %s = %s', async (name, value) => {
    expect(await psql(`SHOW ${name}`)).toBe(value);
  });

  it('lets nobody in without the password', async () => {
    const url = cluster.url('postgres', { name: 'postgres', password: 'wrong' });
    await expect(psql('SELECT 1', url)).rejects.toThrow('password authentication failed');
  });

  it('does not run as root', async () => {
    expect((await stat(cluster.dataDirectory)).uid).not.toBe(0);
  });

  it.each(['fast', 'immediate'] as const)('keeps port and data over a %s restart', async (mode) => {
    const { port } = cluster;
    await cluster.restart(mode);
    expect(cluster.port).toBe(port);
    expect(await psql('SELECT n FROM kept')).toBe('1');
  });

  it('recovers from a crash', async () => {
    await psql('INSERT INTO kept VALUES (2)');
    await cluster.crash();
    expect(cluster.running).toBe(false);
    await cluster.start();
    expect(await psql('SELECT count(*) FROM kept')).toBe('2');
  });

  it('tells the words of the server when it does not start', async () => {
    const broken = await PostgresCluster.open({ directory, superuser, settings: { shared_buffers: 'many' } });
    await cluster.stop();
    await expect(broken.start()).rejects.toMatchObject({
      code: 'LOCAL_STACK_FAILED',
      detail: expect.stringContaining('shared_buffers'),
    });
    await cluster.start();
  });

  it('stops a server that another run has left in the directory', async () => {
    const left = cluster.pid ?? 0;
    const next = await PostgresCluster.open({ directory, superuser, durable: false });
    await next.start();
    expect(isAlive(left)).toBe(false);
    expect(await psql('SELECT count(*) FROM kept', next.url('postgres'))).toBe('2');
    await next.stop();
    await cluster.start();
  });

  it('waits for its port while somebody else has it', async () => {
    const { port } = cluster;
    await cluster.stop();
    const intruder = createServer();
    await new Promise<void>((resolve) => intruder.listen(port, '127.0.0.1', resolve));
    const start = cluster.start();
    await sleep(300);
    await new Promise((resolve) => intruder.close(resolve));
    await start;
    expect(cluster.port).toBe(port);
  });

  it('survives a lock file that names a stranger', async () => {
    await cluster.stop();
    await writeFile(join(cluster.dataDirectory, 'postmaster.pid'), `${process.pid}\n`);
    await cluster.start();
    expect(await psql('SELECT 1')).toBe('1');
  });
});

describe('a cluster of a process that is killed', () => {
  let child: ChildProcess | undefined;
  let ownDirectory: string;

  afterEach(async () => {
    child?.kill('SIGKILL');
    await removeReachableDirectory(ownDirectory);
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('dies with it on %s', async (signal) => {
    ownDirectory = await mkdtemp(join(tmpdir(), 'postgres-cluster-'));
    const pid = await startInChild();
    expect(isAlive(pid)).toBe(true);
    child?.kill(signal);
    await until(() => !isAlive(pid));
  });

  /** Starts a cluster in a process of its own, on the compiled library, and gives the server's process id. */
  async function startInChild(): Promise<number> {
    const script = `
      import { PostgresCluster } from '@lifeboat/postgres-process';
      const cluster = await PostgresCluster.open({
        directory: ${JSON.stringify(ownDirectory)}, superuser: { name: 'postgres', password: 'x' }, durable: false });
      await cluster.create();
      await cluster.start();
      process.stdout.write(String(cluster.pid) + '\\n');
      setInterval(() => undefined, 1000);`;
    const spawned = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = spawned;
    return new Promise((resolve, reject) => {
      spawned.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString().trim())));
      spawned.once('exit', () => reject(new Error('The child ended early.')));
    });
  }
});
