import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { QueueDecisions } from '@lifeboat/jobs';
import { type OperationView, ProtectionModule, RequestBackup, RunOperation } from '@lifeboat/protection';
import { damageTenant, differingTables, hashTenants, type TenantHash } from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import { type SampleApi, startSampleApi, testActor, testToken, waitFor } from '@lifeboat/testing';
import { NestFactory } from '@nestjs/core';
import request from 'supertest';
import { RestoreWorkerModule } from './restore-worker.module.js';

/** Not impatient as well: a worker that is held up on a busy machine would be taken for dead. */
const fast: Partial<QueueDecisions> = { backoffMs: 50 };

let api: SampleApi;
let own: string;
let other: string;
let backupId: string;
let backupPath: string;

beforeAll(async () => {
  api = await startSampleApi({ modules: (config) => [RestoreWorkerModule.forRoot(config, fast)] });
  [own, other] = api.tenants.map(({ id }) => id) as [string, string];
  ({ backupId, backupPath } = await backUpInline());
});
afterAll(async () => {
  await api.close();
});

/** As the command line does with `--inline`: no queue, no worker. */
async function backUpInline(): Promise<{ backupId: string; backupPath: string }> {
  const app = await NestFactory.createApplicationContext(
    ProtectionModule.forRoot(api.config, { queue: 'none' }),
    {
      logger: false,
    },
  );
  try {
    return await runAs(testActor(own), async () => {
      const requested = await app.get(RequestBackup).request(own, { type: 'full' }, null);
      const outcome = await app.get(RunOperation).run(requested.jobId, { lastAttempt: true });
      expect(outcome).toMatchObject({ kind: 'completed' });
      return { backupId: requested.backupId, backupPath: `tenants/${own}/backups/${requested.backupId}` };
    });
  } finally {
    await app.close();
  }
}

const call = (method: 'get' | 'post', path: string, tenantId = own): request.Test =>
  request(api.url)
    [method](`/api/backup/${path}`)
    .set('Authorization', `Bearer ${testToken(tenantId)}`);

const restore = (body: object): Promise<OperationView> => work(`tenants/${own}/restore`, body);

const rollBack = (point: string, body: object = {}): Promise<OperationView> =>
  work(`tenants/${own}/restore-points/${point}/rollback`, body);

/** Asks for work, and waits for its end. */
async function work(path: string, body: object): Promise<OperationView> {
  const response = await call('post', path).send(body);
  expect(response.body).toMatchObject({ status: 'queued' });
  const { jobId } = response.body as { jobId: string };
  return waitFor(
    async () => {
      const job = (await call('get', `jobs/${jobId}`)).body as OperationView;
      return job.finishedAt === null ? null : job;
    },
    { what: 'the end of the job', timeoutMs: 90_000 },
  );
}

const hashes = (): Promise<Map<string, TenantHash>> => hashTenants(api.database.superuserUrl);

describe('the restore worker', () => {
  it('brings a damaged tenant back, after a dry run that changed nothing, and leaves the others alone', async () => {
    const before = await hashes();
    await damageTenant(api.database.superuserUrl, own, { seed: 7 });
    const damaged = await hashes();
    expect(differingTables(before.get(own) ?? {}, damaged.get(own) ?? {})).not.toEqual([]);

    const planned = await restore({ backupId, dryRun: true });
    expect(planned).toMatchObject({ state: 'completed', error: null, result: { dryRun: true } });
    expect(await hashes()).toEqual(damaged);
    const { planHash } = planned.result as { planHash: string };

    const restored = await restore({ backupPath, planHash, reason: 'a bad import' });
    expect(restored).toMatchObject({ state: 'completed', error: null, result: { backupId } });
    expect(await hashes()).toEqual(before);

    const { body } = await call('get', `tenants/${own}/restores?limit=1`);
    expect(body).toMatchObject({
      items: [
        {
          status: 'completed',
          mode: 'replace',
          dryRun: false,
          reason: 'a bad import',
          backupId,
          sourcePath: backupPath,
        },
      ],
    });
    const [{ id }] = (body as { items: [{ id: string }] }).items;
    expect((await call('get', `tenants/${own}/restores/${id}`)).body).toMatchObject({
      id,
      planHash,
    });
    expect((await call('get', `tenants/${other}/restores/${id}`, other)).status).toBe(404);
  });

  it('undoes a restore, and shows who can be undone', async () => {
    await damageTenant(api.database.superuserUrl, own, { seed: 8 });
    const damaged = await hashes();
    const restored = await restore({ backupId });
    const { restorePointId, restoreId } = restored.result as { restorePointId: string; restoreId: string };
    const { body } = await call('get', `tenants/${own}/restore-points?limit=1`);
    expect(body).toMatchObject({
      items: [{ id: restorePointId, restoreId, tenantId: own, usable: true, backupId: expect.any(String) }],
      nextCursor: expect.any(String),
    });
    const backups = await call('get', `tenants/${own}/backups?type=restore_point&limit=1`);
    expect(backups.body).toMatchObject({ items: [{ type: 'restore_point', status: 'completed' }] });

    const planned = await rollBack(restorePointId, { dryRun: true });
    expect(planned).toMatchObject({ kind: 'rollback', state: 'completed', result: { dryRun: true } });
    const { planHash } = planned.result as { planHash: string };
    const undone = await rollBack(restorePointId, { planHash, reason: 'the wrong day' });
    expect(undone).toMatchObject({ state: 'completed', result: { restorePointId: expect.any(String) } });
    expect(await hashes()).toEqual(damaged);
    const shown = await call('get', `tenants/${own}/restores?limit=1`);
    expect(shown.body).toMatchObject({ items: [{ undoesRestoreId: restoreId, reason: 'the wrong day' }] });
    expect((await rollBack((undone.result as { restorePointId: string }).restorePointId)).state).toBe(
      'completed',
    );
  });

  it('keeps a restore point from other tenants and from viewers', async () => {
    const { body } = await call('get', `tenants/${own}/restore-points?limit=1`);
    const [{ id }] = (body as { items: [{ id: string }] }).items;
    const before = await hashes();
    const path = (tenantId: string, point = id): string =>
      `tenants/${tenantId}/restore-points/${point}/rollback`;
    expect((await call('post', path(other), other).send({})).body).toMatchObject({
      status: 404,
      code: 'RESTORE_POINT_NOT_FOUND',
    });
    expect((await call('post', path(own), other).send({})).status).toBe(403);
    expect((await call('get', `tenants/${own}/restore-points`, other)).status).toBe(403);
    expect((await call('get', `tenants/${other}/restore-points`, other)).body).toEqual({
      items: [],
      nextCursor: null,
    });
    const viewer = testToken(own, { claims: { role: 'tenant_viewer' } });
    const asViewer = (method: 'get' | 'post', route: string): request.Test =>
      request(api.url)[method](`/api/backup/${route}`).set('Authorization', `Bearer ${viewer}`);
    expect((await asViewer('get', `tenants/${own}/restore-points`)).status).toBe(200);
    expect((await asViewer('post', path(own)).send({})).status).toBe(403);
    expect((await call('post', path(own, 'x')).send({})).status).toBe(400);
    expect((await call('post', path(own)).send({ mode: 'merge' })).status).toBe(400);
    expect(await hashes()).toEqual(before);
  });

  it('gives a repeated rollback the first one’s job', async () => {
    const { body } = await call('get', `tenants/${own}/restore-points?limit=1`);
    const [{ id }] = (body as { items: [{ id: string }] }).items;
    const key = randomUUID();
    const ask = (): request.Test =>
      call('post', `tenants/${own}/restore-points/${id}/rollback`)
        .set('Idempotency-Key', key)
        .send({ dryRun: true });
    const first = await ask();
    expect(first.status).toBe(202);
    expect(first.headers['location']).toBe(`/api/backup/jobs/${(first.body as { jobId: string }).jobId}`);
    const second = await ask();
    expect(second.body).toMatchObject({ jobId: (first.body as { jobId: string }).jobId });
  });

  it('refuses a plan that no longer holds, and changes nothing', async () => {
    const before = await hashes();
    const job = await restore({ backupId, planHash: 'f'.repeat(64) });
    expect(job).toMatchObject({ state: 'failed', attempts: 1, error: { code: 'PLAN_STALE' } });
    expect(await hashes()).toEqual(before);
    const { body } = await call('get', `tenants/${own}/restores?status=failed`);
    expect(body).toMatchObject({ items: [{ status: 'failed', error: { code: 'PLAN_STALE' } }] });
  });

  it("does not read another tenant's backup by its path", async () => {
    const response = await call('post', `tenants/${other}/restore`, other).send({ backupPath });
    expect(response.status).toBe(403);
    const unknown = `tenants/${other}/backups/${randomUUID()}`;
    expect((await call('post', `tenants/${other}/restore`, other).send({ backupPath: unknown })).status).toBe(
      404,
    );
  });
});
