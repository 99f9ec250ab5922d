import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { QueueDecisions } from '@lifeboat/jobs';
import { type OperationView, ProtectionModule, RequestBackup, RunOperation } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { type SampleApi, startSampleApi, testActor, testToken, waitFor } from '@lifeboat/testing';
import { NestFactory } from '@nestjs/core';
import request from 'supertest';
import { IntegrityWorkerModule } from './integrity-worker.module.js';

/** Not impatient as well: a worker that is held up on a busy machine would be taken for dead. */
const fast: Partial<QueueDecisions> = { backoffMs: 50 };

let api: SampleApi;
let own: string;
let other: string;
let backupId: string;

beforeAll(async () => {
  api = await startSampleApi({
    modules: (config) => [IntegrityWorkerModule.forRoot(config, fast)],
    // Else a backup comes by itself in the small hours.
    environment: { BACKUP_DEFAULT_SCHEDULE: 'none' },
  });
  [own, other] = api.tenants.map(({ id }) => id) as [string, string];
  backupId = await backUpInline();
});
afterAll(async () => {
  await api.close();
});

/** As the command line does with `--inline`: no queue, no worker. */
async function backUpInline(): Promise<string> {
  const app = await NestFactory.createApplicationContext(
    ProtectionModule.forRoot(api.config, { queue: 'none' }),
    { logger: false },
  );
  try {
    return await runAs(testActor(own), async () => {
      const requested = await app.get(RequestBackup).request(own, { type: 'full' }, null);
      expect(await app.get(RunOperation).run(requested.jobId, { lastAttempt: true })).toMatchObject({
        kind: 'completed',
      });
      return requested.backupId;
    });
  } finally {
    await app.close();
  }
}

const call = (method: 'get' | 'post', path: string, token = testToken(own)): request.Test =>
  request(api.url)[method](`/api/backup/${path}`).set('Authorization', `Bearer ${token}`);

const validate = (body: object, token?: string): request.Test =>
  call('post', 'backups/validate', token).send(body);

const endOf = (jobId: string): Promise<OperationView> =>
  waitFor(
    async () => {
      const job = (await call('get', `jobs/${jobId}`)).body as OperationView;
      return job.finishedAt === null ? null : job;
    },
    { what: 'the end of the job', timeoutMs: 90_000 },
  );

describe('the integrity worker', () => {
  it.each([
    ['id, fully if not told otherwise', () => ({ backupId }), 'full'],
    ['path', () => ({ path: `tenants/${own}/backups/${backupId}`, level: 'restore' }), 'restore'],
  ])('validates a backup by its %s; the list of backups shows it', async (_what, body, level) => {
    const response = await validate(body());
    expect(response.status).toBe(202);
    const { jobId } = response.body as { jobId: string };
    expect(response.body).toEqual({ jobId, backupId, status: 'queued' });
    expect(response.headers['location']).toBe(`/api/backup/jobs/${jobId}`);
    const job = await endOf(jobId);
    const result = { valid: true, level, backupId, chain: [] };
    expect(job).toMatchObject({ kind: 'validation', state: 'completed', error: null, result });
    const { body: page } = await call('get', `tenants/${own}/backups?limit=1`);
    expect(page).toMatchObject({ items: [{ id: backupId, validation: result }] });
  });

  it('gives a repeated request the job of the first', async () => {
    const ask = (level: string): request.Test => validate({ backupId, level }).set('Idempotency-Key', 'once');
    const first = (await ask('quick')).body as { jobId: string };
    expect((await ask('quick')).body).toMatchObject({ jobId: first.jobId });
    expect((await ask('full')).status).toBe(409);
    await endOf(first.jobId);
  });

  it.each([
    [{}, 400],
    [{ backupId: 'x' }, 400],
    [{ backupId: '0190b2f4-7b6e-7c31-9d5c-1f0a2b3c4d5e', level: 'deep' }, 400],
    [{ backupId: '0190b2f4-7b6e-7c31-9d5c-1f0a2b3c4d5e', tenantId: 'x' }, 400],
    [{ backupId: '0190b2f4-7b6e-7c31-9d5c-1f0a2b3c4d5e' }, 404],
    [{ path: '../../etc' }, 400],
  ])('is not asked for %j', async (body, status) => {
    expect((await validate(body)).status).toBe(status);
  });

  it("does not look at another tenant's backup", async () => {
    const token = testToken(other);
    expect((await validate({ backupId }, token)).status).toBe(404);
    expect((await validate({ path: `tenants/${own}/backups/${backupId}` }, token)).status).toBe(403);
  });

  it('looks at any backup for a system administrator', async () => {
    const response = await validate({ backupId, level: 'quick' }, testToken(null));
    expect(response.status).toBe(202);
    expect(await endOf((response.body as { jobId: string }).jobId)).toMatchObject({ state: 'completed' });
  });
});
