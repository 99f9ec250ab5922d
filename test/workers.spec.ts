import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { OperationView } from '@lifeboat/protection';
import { damageTenant, hashTenants, type TenantHash } from '@lifeboat/sample-app';
import { environmentOf, type SampleApi, startSampleApi, testToken, waitFor } from '@lifeboat/testing';
import pg from 'pg';
import request from 'supertest';
import { Program } from './support/program.js';

const API = 'apps/api/dist/main.js';
const BACKUP_WORKER = 'apps/backup-worker/dist/main.js';
const RESTORE_WORKER = 'apps/restore-worker/dist/main.js';

let api: SampleApi;
let tenantId: string;
const running: Program[] = [];

beforeAll(async () => {
  api = await startSampleApi();
  tenantId = api.tenants[0]?.id ?? '';
});
afterEach(async () => {
  for (const program of running.splice(0)) {
    program.signal('SIGKILL');
    await program.exit;
  }
});
afterAll(async () => {
  await api.close();
});

function start(entry: string, environment: Record<string, string> = {}): Program {
  const program = Program.start(entry, { environment: { ...environmentOf(api.config), ...environment } });
  running.push(program);
  return program;
}

async function stop(program: Program): Promise<void> {
  program.signal('SIGTERM');
  expect(await program.exit).toBe(0);
}

const call = (method: 'get' | 'post', path: string): request.Test =>
  request(api.url)
    [method](`/api/backup/${path}`)
    .set('Authorization', `Bearer ${testToken(tenantId)}`);

async function ask(path: string, body: object): Promise<string> {
  const response = await call('post', `tenants/${tenantId}/${path}`).send(body);
  expect(response.status).toBe(202);
  return (response.body as { jobId: string }).jobId;
}

const jobOf = async (jobId: string): Promise<OperationView> =>
  (await call('get', `jobs/${jobId}`)).body as OperationView;

const endOf = (jobId: string): Promise<OperationView> =>
  waitFor(
    async () => {
      const job = await jobOf(jobId);
      return job.finishedAt === null ? null : job;
    },
    { what: 'the end of the job', timeoutMs: 90_000, intervalMs: 100 },
  );

/** Holds a table so that nobody can read it, while a worker that needs it is killed in the middle of its work. */
async function killInTheMiddle(entry: string, jobId: string): Promise<void> {
  const client = new pg.Client({ connectionString: api.database.superuserUrl });
  await client.connect();
  try {
    await client.query('BEGIN; LOCK TABLE app.tasks IN ACCESS EXCLUSIVE MODE');
    const worker = start(entry);
    await waitFor(
      async () => {
        const { rows } = await client.query<{ waiting: boolean }>(
          `SELECT count(*) > 0 AS waiting FROM pg_locks
            WHERE relation = 'app.tasks'::regclass AND NOT granted
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        );
        return rows[0]?.waiting;
      },
      { what: 'the worker at the table', timeoutMs: 90_000 },
    );
    expect(await jobOf(jobId)).toMatchObject({ state: 'active', attempts: 1 });
    worker.signal('SIGKILL');
    await worker.exit;
  } finally {
    await client.end();
  }
}

const hashes = (): Promise<Map<string, TenantHash>> => hashTenants(api.database.superuserUrl);

describe('a worker process that is killed', () => {
  let backupId: string;

  it('in the middle of a backup has its job taken up by another', async () => {
    const jobId = await ask('backups', { type: 'full' });
    await killInTheMiddle(BACKUP_WORKER, jobId);
    expect(await jobOf(jobId)).toMatchObject({ state: 'active' });
    const successor = start(BACKUP_WORKER);
    const job = await endOf(jobId);
    expect(job).toMatchObject({ state: 'completed', attempts: 2, error: null });
    ({ backupId } = job.result as { backupId: string });
    await stop(successor);
  });

  it('in the middle of a restore leaves the live rows as they were, and another restores them', async () => {
    const before = await hashes();
    await damageTenant(api.database.superuserUrl, tenantId, { seed: 3 });
    const damaged = await hashes();
    const jobId = await ask('restore', { backupId });
    await killInTheMiddle(RESTORE_WORKER, jobId);
    expect(await hashes()).toEqual(damaged);
    const successor = start(RESTORE_WORKER);
    expect(await endOf(jobId)).toMatchObject({ state: 'completed', error: null });
    expect(await hashes()).toEqual(before);
    await stop(successor);
  });
});

describe('the API process', () => {
  it('listens, answers, logs without secrets and stops with 0', async () => {
    const program = start(API, { PORT: '0' });
    const url = await waitFor(() => /http:\/\/\S+:\d+/.exec(program.stdout)?.[0] ?? program.ended, {
      what: 'the address of the API',
    });
    expect(typeof url).toBe('string');
    const { status, body } = await request(String(url)).get('/api/backup/health');
    expect([status, body]).toMatchObject([200, { status: 'ok' }]);
    const token = testToken(tenantId);
    const path = `/api/backup/tenants/${tenantId}/backups`;
    await request(String(url))
      .get(path)
      .set('Authorization', `Bearer ${token}`)
      .set('X-Request-Id', 'call-1');
    await stop(program);
    const line = program.stdout.split('\n').find((each) => each.includes('request completed'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      req: { id: 'call-1', method: 'GET', url: path },
      res: { statusCode: 200 },
    });
    expect(program.stdout).not.toContain(token);
  });

  it('says in one line what is wrong with its configuration', async () => {
    const program = start(API, { JWT_SECRET: '' });
    expect(await program.exit).toBe(2);
    expect(program.stderr).toMatch(/^CONFIGURATION_INVALID: JWT_SECRET is not set.*\n$/);
  });
});
