import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JobProducer } from '@lifeboat/jobs';
import { type OperationView, ProtectionModule, RequestBackup, RunOperation } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { runSql, type SampleApi, startSampleApi, testActor, testToken, waitFor } from '@lifeboat/testing';
import { NestFactory } from '@nestjs/core';
import request from 'supertest';
import { IntegrityWorkerModule } from './integrity-worker.module.js';

const UNKNOWN = '0190b2f4-7b6e-7c31-9d5c-1f0a2b3c4d5e';

let api: SampleApi;
let own: string;
let other: string;
let older: string;
let newest: string;

beforeAll(async () => {
  api = await startSampleApi({
    modules: (config) => [IntegrityWorkerModule.forRoot(config)],
    // Else a backup comes by itself in the small hours.
    environment: { BACKUP_DEFAULT_SCHEDULE: 'none' },
  });
  [own, other] = api.tenants.map(({ id }) => id) as [string, string];
  older = await backUpInline();
  newest = await backUpInline();
});
afterAll(() => api.close());

async function backUpInline(): Promise<string> {
  const app = await NestFactory.createApplicationContext(
    ProtectionModule.forRoot(api.config, { queue: 'none' }),
    { logger: false },
  );
  try {
    return await runAs(testActor(own), async () => {
      const { jobId, backupId } = await app.get(RequestBackup).request(own, { type: 'full' }, null);
      await app.get(RunOperation).run(jobId, { lastAttempt: true });
      return backupId;
    });
  } finally {
    await app.close();
  }
}

const call = (method: 'get' | 'post' | 'delete', path: string, tenant = own): request.Test =>
  request(api.url)
    [method](`/api/backup/tenants/${tenant}/backups${path}`)
    .set('Authorization', `Bearer ${testToken(own)}`);
const listed = async (query = ''): Promise<string[]> =>
  ((await call('get', query)).body as { items: { id: string }[] }).items.map(({ id }) => id);
const endOf = (jobId: string): Promise<OperationView> =>
  waitFor(
    async () => {
      const { body } = await request(api.url)
        .get(`/api/backup/jobs/${jobId}`)
        .set('Authorization', `Bearer ${testToken(own)}`);
      return (body as OperationView).finishedAt === null ? null : (body as OperationView);
    },
    { what: 'the end of the job', timeoutMs: 90_000 },
  );

describe('DELETE …/backups/cleanup', () => {
  it('is a job whose result says of each backup what becomes of it, and why', async () => {
    const response = await call('delete', '/cleanup?retentionDays=1&keepLast=1&dryRun=true');
    expect(response.status).toBe(202);
    const { jobId } = response.body as { jobId: string };
    expect(response.headers['location']).toBe(`/api/backup/jobs/${jobId}`);
    expect(await endOf(jobId)).toMatchObject({
      kind: 'cleanup',
      state: 'completed',
      result: {
        dryRun: true,
        backups: [
          { backupId: newest, action: 'keep', reason: 'last_good', detail: expect.any(String) },
          { backupId: older, action: 'keep', reason: 'days', detail: 'It is younger than 1 day.' },
        ],
      },
    });
  });

  it.each([
    'retentionDays=0',
    'retentionDays=-3',
    'retentionDays=x',
    'keepLast=0',
    'dryRun=maybe',
    'all=true',
  ])('is not asked for with %s', async (query) => {
    expect((await call('delete', `/cleanup?${query}`)).status).toBe(400);
  });

  it('gives a repeated request the job of the first', async () => {
    const ask = (query: string): request.Test =>
      call('delete', `/cleanup?${query}`).set('Idempotency-Key', 'once');
    const first = (await ask('dryRun=true')).body as { jobId: string };
    expect((await ask('dryRun=true')).body).toMatchObject({ jobId: first.jobId });
    expect((await ask('dryRun=false')).status).toBe(409);
    await endOf(first.jobId);
  });
});

describe('one backup', () => {
  it('is held with a reason, refused to be deleted, and released', async () => {
    expect((await call('post', `/${older}/hold`).send({})).status).toBe(400);
    const held = await call('post', `/${older}/hold`).send({ reason: 'case 4711' });
    expect({ status: held.status, body: held.body as unknown }).toMatchObject({
      status: 200,
      body: { id: older, hold: true, holdReason: 'case 4711' },
    });
    const refused = await call('delete', `/${older}`);
    expect(refused.body).toMatchObject({ status: 409, code: 'BACKUP_ON_HOLD' });
    expect((await call('post', `/${older}/release`).send({ reason: 'closed' })).body).toMatchObject({
      hold: false,
      holdReason: null,
    });
  });

  it('is deleted, hidden from the list, and brought back', async () => {
    const deleted = await call('delete', `/${older}`);
    expect(deleted.status).toBe(200);
    expect(deleted.body).toMatchObject({ id: older, deletedAt: expect.any(String) });
    expect(await listed()).toEqual([newest]);
    expect(await listed('?deleted=true')).toEqual([older]);
    expect((await call('delete', `/${newest}`)).body).toMatchObject({
      status: 409,
      code: 'BACKUP_PROTECTED',
    });
    expect((await call('post', `/${older}/undelete`)).body).toMatchObject({ id: older, deletedAt: null });
    expect(await listed()).toEqual([newest, older]);
  });

  it('is not there for another tenant, nor where there is none', async () => {
    for (const [method, path] of [
      ['delete', ''],
      ['post', '/undelete'],
      ['post', '/hold'],
      ['post', '/release'],
    ] as const) {
      const send = (tenant: string, id: string): request.Test =>
        call(method, `/${id}${path}`, tenant).send(
          method === 'post' && path !== '/undelete' ? { reason: 'x' } : {},
        );
      expect((await send(other, older)).status).toBe(403);
      expect((await send(own, UNKNOWN)).status).toBe(404);
    }
    expect(await listed()).toEqual([newest, older]);
  });
});

describe('by themselves', () => {
  /** Lets the next tick of a timer come now. */
  async function wind(timerId: string): Promise<void> {
    const queue = api.app.get(JobProducer).all.find(({ name }) => name === 'schedule');
    const next = await waitFor(async () => (await queue?.getJobScheduler(timerId))?.next, {
      what: 'the timer',
    });
    const job = await queue?.getJob(`repeat:${timerId}:${String(next)}`);
    await job?.promote();
  }
  const age = (column: string): Promise<unknown> =>
    runSql(
      api.database.superuserUrl,
      `UPDATE lifeboat.tenant_backups SET ${column} = ${column} - interval '60 days' WHERE id = '${older}'`,
    );

  it('old backups are deleted, and removed once their grace time is over', async () => {
    await age('created_at');
    await wind('cleanup');
    await waitFor(async () => (await listed()).length === 1, { what: 'the deletion', timeoutMs: 90_000 });
    expect(await listed('?deleted=true')).toEqual([older]);
    await age('deleted_at');
    await wind('sweep');
    await waitFor(async () => (await listed('?deleted=true')).length === 0, {
      what: 'the removal',
      timeoutMs: 90_000,
    });
    expect((await call('get', `/${older}`)).status).toBe(404);
    expect(await listed()).toEqual([newest]);
  });
});
