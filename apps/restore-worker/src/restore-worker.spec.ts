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

const fast: Partial<QueueDecisions> = { lockDurationMs: 2_000, stalledIntervalMs: 1_000, backoffMs: 50 };

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

async function restore(body: object): Promise<OperationView> {
  const response = await call('post', `tenants/${own}/restore`).send(body);
  expect(response.body).toMatchObject({ status: 'queued' });
  const { jobId } = response.body as { jobId: string };
  return waitFor(
    async () => {
      const job = (await call('get', `jobs/${jobId}`)).body as OperationView;
      return job.finishedAt === null ? null : job;
    },
    { what: 'the end of the job', timeoutMs: 30_000 },
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
