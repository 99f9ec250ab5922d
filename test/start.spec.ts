import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createMigratedDatabase,
  TEST_JWT_SECRET,
  testStack,
  uniqueQueuePrefix,
  waitFor,
} from '@lifeboat/testing';
import pg from 'pg';
import { Program } from './support/program.js';

const START = 'apps/standalone/dist/main.js';
const DEMO = 'apps/standalone/dist/demo/main.js';

interface Dev {
  pid: number;
  apiUrl: string;
  appDatabaseUrl: string;
  catalogUrl: string;
  redisUrl: string;
  repository: string;
  tokens: { systemAdmin: string; tenants: Record<string, string> };
}

/** As far as these tests look. */
interface Answer {
  items: { id: string; status: string }[];
}

let directory: string;
let running: Program | undefined;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lifeboat-test-'));
  await chmod(directory, 0o711);
});

afterEach(async () => {
  running?.signal('SIGKILL');
  await running?.exit;
  running = undefined;
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function start(
  args: string[] = [],
  environment: Record<string, string> = { PORT: '0' },
  cwd = directory,
): Promise<Program> {
  running = Program.start(START, { args, cwd, environment });
  const program = running;
  await waitFor(() => (program.stdout + program.stderr).includes('Ctrl-C stops') || program.ended, {
    what: 'the start',
    timeoutMs: 90_000,
  });
  return program;
}

async function readDev(state = '.lifeboat'): Promise<Dev> {
  return JSON.parse(await readFile(join(directory, state, 'dev.json'), 'utf8')) as Dev;
}

async function get(dev: Dev, path: string, token: string): Promise<{ status: number; body: Answer }> {
  const response = await fetch(`${dev.apiUrl}/api/backup/${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

/** Whether the sample application is enrolled for the change log, and its changes are being read. */
async function isCaptured(dev: Dev): Promise<boolean> {
  const response = await fetch(`${dev.apiUrl}/api/backup/protection`, {
    headers: { authorization: `Bearer ${dev.tokens.systemAdmin}` },
  });
  const [database] = (await response.json()) as { enrolled: boolean; slot: { active: boolean } | null }[];
  return database?.enrolled === true && database.slot?.active === true;
}

async function countRows(url: string, table: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
    return rows[0]?.count ?? -1;
  } finally {
    await client.end();
  }
}

describe('npm start without a configured database', () => {
  it('runs on a stack of its own, says where it is, and stops cleanly', async () => {
    const lifeboat = await start();
    const dev = await readDev();
    expect((await stat(join(directory, '.lifeboat/dev.json'))).mode & 0o777).toBe(0o600);
    expect(lifeboat.stdout).toContain(dev.apiUrl);
    expect(lifeboat.stdout).toContain(dev.tokens.systemAdmin);
    expect(lifeboat.stderr).toBe('');

    const [first, second] = Object.entries(dev.tokens.tenants);
    const tenants = await get(dev, 'tenants', dev.tokens.systemAdmin);
    expect(tenants.status).toBe(200);
    expect(tenants.body.items).toHaveLength(Object.keys(dev.tokens.tenants).length);
    expect((await get(dev, `tenants/${first?.[0] ?? ''}/backups`, first?.[1] ?? '')).status).toBe(200);
    expect((await get(dev, `tenants/${first?.[0] ?? ''}/backups`, second?.[1] ?? '')).status).toBe(403);
    expect(await countRows(dev.appDatabaseUrl, 'app.tasks')).toBeGreaterThan(100);
    expect(await countRows(dev.catalogUrl, 'lifeboat.tenants')).toBe(0);
    await waitFor(() => isCaptured(dev), { what: 'changes to be captured', timeoutMs: 90_000 });

    const another = Program.start(START, { cwd: directory, environment: { PORT: '0' } });
    expect(await another.exit).not.toBe(0);
    expect(another.stderr).toContain(
      `Lifeboat runs here already: process ${String(dev.pid)}, at ${dev.apiUrl}`,
    );
    expect(await readDev()).toEqual(dev);

    lifeboat.signal('SIGTERM');
    expect(await lifeboat.exit).toBe(0);
    expect(lifeboat.stderr).not.toContain('"level":50');
    await expect(readDev()).rejects.toThrow('ENOENT');
    await expect(fetch(dev.apiUrl)).rejects.toThrow();
  });

  it('keeps data and secrets between runs, and replaces what a killed run has left', async () => {
    const first = await start();
    const before = await readDev();
    const [tenantId = '', token = ''] = Object.entries(before.tokens.tenants)[0] ?? [];
    const response = await fetch(`${before.apiUrl}/api/backup/tenants/${tenantId}/backups`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{"type":"full"}',
    });
    expect(response.status).toBe(202);
    const { backupId } = (await response.json()) as { backupId: string };
    const listed = async (dev: Dev): Promise<Answer['items']> =>
      (await get(dev, `tenants/${tenantId}/backups`, token)).body.items;
    // The change log asks for a full backup of its own.
    const isCompleted = async (dev: Dev): Promise<boolean> =>
      (await listed(dev)).some(({ id, status }) => id === backupId && status === 'completed');
    await waitFor(() => isCompleted(before), {
      what: 'the backup',
      timeoutMs: 90_000,
    });
    first.signal('SIGKILL');
    await first.exit;

    await start();
    const after = await readDev();
    expect(after.pid).not.toBe(before.pid);
    expect(await isCompleted(after)).toBe(true);
    expect(Object.keys(after.tokens.tenants)).toEqual(Object.keys(before.tokens.tenants));
  });

  it('takes the next port where the usual one is in use, but a chosen one at its word', async () => {
    const occupant = await occupy(3000);
    try {
      await start([], {});
      expect(Number(new URL((await readDev()).apiUrl).port)).toBeGreaterThan(3000);
      const chosen = Program.start(START, {
        cwd: directory,
        args: ['--state', 'other'],
        environment: { PORT: '3000' },
      });
      expect(await chosen.exit).toBe(2);
      expect(chosen.stderr).toContain('Port 3000 is in use');
    } finally {
      occupant?.close();
    }
  });

  it.each([
    [['--wat'], {}, /Unknown option '--wat'/],
    [[], { PORT: 'abc' }, /PORT/],
    [[], { LOG_LEVEL: 'loud' }, /LOG_LEVEL/],
    [[], { CATALOG_DATABASE_URL: 'postgres://a/b' }, /APP_DATABASE_URL is not set/],
    [[], { LIFEBOAT_CONFIG: 'absent.yaml' }, /absent\.yaml/],
  ])('refuses %j with %j and starts nothing', async (args, environment, message) => {
    const program = Program.start(START, { args, cwd: directory, environment });
    expect(await program.exit).toBe(2);
    expect(program.stderr).toMatch(message);
    expect(program.stdout).toBe('');
  });

  it('runs on what the demo has kept', async () => {
    const demo = Program.start(DEMO, {
      args: ['--tenants', '2', '--rows', '300', '--keep', join(directory, 'kept')],
    });
    expect(await demo.exit).toBe(0);
    expect(demo.stdout).toContain('npm start -- --state');
    await start(['--state', 'kept']);
    const dev = await readDev('kept');
    const tenants = await get(dev, 'tenants', dev.tokens.systemAdmin);
    expect(tenants.body.items).toHaveLength(2);
  });
});

describe('npm start with a configured database', () => {
  it('runs on it, keeps standard output for the log, and makes nothing of its own', async () => {
    const database = await createMigratedDatabase();
    const home = await mkdtemp(join(directory, 'configured-'));
    try {
      const environment = {
        APP_DATABASE_URL: database.processUrl,
        REDIS_URL: testStack().redisUrl,
        QUEUE_PREFIX: uniqueQueuePrefix(),
        BACKUP_REPOSITORY: './backups',
        JWT_SECRET: TEST_JWT_SECRET,
        PORT: '0',
      };
      const lifeboat = await start([], environment, home);
      const url = /http:\/\/\S+:\d+/.exec(lifeboat.stderr)?.[0] ?? '';
      await waitFor(async () => (await fetch(`${url}/api/backup/health`)).ok, {
        what: 'health',
        timeoutMs: 90_000,
      });
      lifeboat.signal('SIGINT');
      expect(await lifeboat.exit).toBe(0);
      expect(await readdir(home)).toEqual(['backups']);
      for (const line of lifeboat.stdout.trimEnd().split('\n')) {
        expect(JSON.parse(line)).toHaveProperty('msg');
      }
    } finally {
      await database.drop();
    }
  });

  it.each([
    [{}, /JWT_SECRET/],
    [{ JWT_SECRET: TEST_JWT_SECRET, REDIS_URL: 'nowhere' }, /REDIS_URL/],
  ])('refuses %j', async (environment, message) => {
    const program = Program.start(START, {
      cwd: directory,
      environment: { APP_DATABASE_URL: 'postgres://a@127.0.0.1:1/b', ...environment },
    });
    expect(await program.exit).toBe(2);
    expect(program.stderr).toMatch(message);
  });
});

/** Somebody else may have the port already, which is as good. */
function occupy(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
