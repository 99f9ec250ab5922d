import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IntegrityWorkerModule } from '@lifeboat-apps/integrity-worker';
import { RestoreWorkerModule } from '@lifeboat-apps/restore-worker';
import { JobProducer } from '@lifeboat/jobs';
import { RunOperation } from '@lifeboat/protection';
import { hashTenants } from '@lifeboat/sample-app';
import { runSql, type SampleApi, startSampleApi, testToken, waitFor } from '@lifeboat/testing';
import type { Job, JobsOptions, Queue } from 'bullmq';
import request from 'supertest';

let api: SampleApi;
let own: string;
let other: string;
let backupId: string;

beforeAll(async () => {
  api = await startSampleApi({
    modules: (config) => [RestoreWorkerModule.forRoot(config), IntegrityWorkerModule.forRoot(config)],
    // Else a backup comes by itself in the small hours.
    environment: { REQUIRE_APPROVAL: 'cross-tenant', BACKUP_DEFAULT_SCHEDULE: 'none' },
  });
  [own = '', other = ''] = api.tenants.map(({ id }) => id);
  // Two, for the last one would stay in any case.
  for (let count = 0; count < 2; count += 1) {
    const asked = await post(`tenants/${own}/backups`, { type: 'full' }, own);
    ({ backupId = '' } = asked);
    await api.app.get(RunOperation).run(asked['jobId'] ?? '', { lastAttempt: true });
  }
});
afterAll(() => api.close());

async function post(path: string, body: object, tenantId: string | null): Promise<Record<string, string>> {
  const response = await request(api.url)
    .post(`/api/backup/${path}`)
    .set('Authorization', `Bearer ${testToken(tenantId)}`)
    .send(body);
  expect(response.status).toBe(202);
  return response.body as Record<string, string>;
}

function queueOf(name: string): Queue {
  const queue = api.app.get(JobProducer).all.find((each) => each.name === name);
  if (queue === undefined) {
    throw new Error(`There is no queue ${name}.`);
  }
  return queue;
}

/** Puts a job into a queue, and waits until a worker is through with it; answers why it failed, if it did. */
async function forge(queue: string, name: string, data: object, options: JobsOptions = {}): Promise<string> {
  const jobId = `forged-${randomUUID()}`;
  const job: Job = await queueOf(queue).add(name, data, { attempts: 1, ...options, jobId });
  await waitFor(async () => ['completed', 'failed', 'unknown'].includes(await job.getState()), {
    what: 'the end of the forged job',
    timeoutMs: 30_000,
  });
  return (await queueOf(queue).getJob(jobId))?.failedReason ?? '';
}

const administrator = {
  subject: 'root',
  role: 'system_admin',
  tenantId: null,
  source: 'api',
  requestId: 'forged',
};

const rows = (sql: string): Promise<unknown[]> => runSql(api.database.superuserUrl, sql);
const operations = (): Promise<unknown[]> =>
  rows('select id, kind, tenant_id, state, attempts, actor_subject from lifeboat.operations order by id');
const hashes = (): ReturnType<typeof hashTenants> => hashTenants(api.database.superuserUrl);

/** By somebody who can write to Redis, and to nothing else. */
describe('a job that somebody has put into Redis', () => {
  it('does not begin what waits for an approval', async () => {
    const asked = await post(
      `tenants/${own}/restore`,
      { backupId, targetTenantId: other, mode: 'merge', reason: 'a copy' },
      null,
    );
    const before = await hashes();
    const payload = { operationId: asked['jobId'], tenantId: own, actor: administrator };
    expect(await forge('restore', 'restore', payload)).toBe('');
    expect(
      await rows(`select state, attempts from lifeboat.operations where id = '${asked['jobId'] ?? ''}'`),
    ).toEqual([{ state: 'queued', attempts: 0 }]);
    expect(await hashes()).toEqual(before);
  });

  it('makes no operation of an id that there is not', async () => {
    const before = await operations();
    const payload = { operationId: randomUUID(), tenantId: other, actor: administrator };
    expect(await forge('restore', 'restore', payload)).toContain('JOB_NOT_FOUND');
    expect(await operations()).toEqual(before);
  });

  it('does what was asked for, as the one who did, whatever it says itself', async () => {
    const before = await hashes();
    const asked = await post('backups/validate', { backupId, level: 'quick' }, own);
    const payload = { operationId: asked['jobId'], tenantId: other, actor: administrator };
    expect(await forge('integrity', 'validation', payload)).toBe('');
    const lines = await rows(
      `select distinct tenant_id, actor_subject, actor_role from lifeboat.tenant_backup_logs
        where operation_id = '${asked['jobId'] ?? ''}'`,
    );
    expect(lines).toEqual([{ tenant_id: own, actor_subject: `admin of ${own}`, actor_role: 'tenant_admin' }]);
    // Again: what has ended is not done anew.
    const ended = await operations();
    expect(await forge('integrity', 'validation', payload)).toBe('');
    expect(await operations()).toEqual(ended);
    expect(await hashes()).toEqual(before);
  });

  it.each([
    ['of a name that there is not', 'drop_everything', {}],
    ['without an operation', 'cleanup', {}],
    ['of what is no id', 'cleanup', { operationId: "' or true --", tenantId: 'x', actor: administrator }],
  ])('is refused %s', async (_what, name, data) => {
    expect(await forge('integrity', name, data)).toContain('JOB_INVALID');
  });

  it('deletes nothing that the rules keep, however late it says that it is', async () => {
    const backups = (): Promise<unknown[]> =>
      rows('select id, deleted_at, removing_at from lifeboat.tenant_backups order by id');
    const before = await backups();
    const inAHundredYears = { prevMillis: Date.now() + 100 * 365 * 86_400_000 };
    await forge('schedule', 'cleanup', {}, inAHundredYears);
    await waitFor(
      async () =>
        (await rows("select 1 from lifeboat.operations where kind = 'cleanup' and finished_at is null"))
          .length === 0,
      {
        what: 'the end of all cleanups',
      },
    );
    expect(await backups()).toEqual(before);
    expect(before).toHaveLength(2);
  });
});
