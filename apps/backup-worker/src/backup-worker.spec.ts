import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { QueueDecisions } from '@lifeboat/jobs';
import type { OperationView } from '@lifeboat/protection';
import { type SampleApi, startSampleApi, testToken, waitFor } from '@lifeboat/testing';
import pg from 'pg';
import request from 'supertest';
import { BackupWorkerModule } from './backup-worker.module.js';

/** Not impatient as well: a worker that is held up on a busy machine would be taken for dead. */
const fast: Partial<QueueDecisions> = { backoffMs: 50 };

let api: SampleApi;
let tenantId: string;

beforeAll(async () => {
  api = await startSampleApi({ modules: (config) => [BackupWorkerModule.forRoot(config, fast)] });
  tenantId = api.tenants[0]?.id ?? '';
});
afterAll(async () => {
  await api.close();
});

const call = (method: 'get' | 'post', path: string): request.Test =>
  request(api.url)
    [method](`/api/backup/${path}`)
    .set('Authorization', `Bearer ${testToken(tenantId)}`);

async function backUp(): Promise<{ jobId: string; backupId: string }> {
  const { body } = await call('post', `tenants/${tenantId}/backups`).send({ type: 'full' });
  return body as { jobId: string; backupId: string };
}

const endOf = (jobId: string): Promise<OperationView> =>
  waitFor(
    async () => {
      const { body } = await call('get', `jobs/${jobId}`);
      const job = body as OperationView;
      return job.finishedAt === null ? null : job;
    },
    { what: 'the end of the job', timeoutMs: 90_000 },
  );

describe('the backup worker', () => {
  it('takes a backup that was requested over HTTP', async () => {
    const { jobId, backupId } = await backUp();
    expect(await endOf(jobId)).toMatchObject({ state: 'completed', error: null, result: { backupId } });
    const { body } = await call('get', `tenants/${tenantId}/backups/${backupId}`);
    expect(body).toMatchObject({
      status: 'completed',
      rows: expect.any(Number),
      sizeBytes: expect.any(Number),
      path: `tenants/${tenantId}/backups/${backupId}`,
      durationMs: expect.any(Number),
    });
    const { tables } = body as { tables: { name: string; class: string; rows: number }[] };
    expect(tables).toContainEqual(expect.objectContaining({ name: 'tenants', class: 'root', rows: 1 }));
    const stats = await call('get', `tenants/${tenantId}/backups/stats`);
    expect(stats.body).toMatchObject({
      counts: { completed: 1 },
      successRate: 1,
      lastGood: { id: backupId },
    });
  });

  it('takes several of one tenant one after the other, without losing one', async () => {
    const requested = await Promise.all([backUp(), backUp(), backUp()]);
    const ends = await Promise.all(requested.map(({ jobId }) => endOf(jobId)));
    expect(ends.map(({ state }) => state)).toEqual(['completed', 'completed', 'completed']);
    expect(ends.every(({ attempts }) => attempts === 1)).toBe(true);
  });

  it('lets the running backup end when the process stops', async () => {
    const { jobId } = await backUp();
    await waitFor(async () => (await storedState(jobId)) !== 'queued', { what: 'the begin of the job' });
    await api.app.close();
    expect(await storedState(jobId)).toBe('completed');
  });
});

/** Read past the API, which is closed by then. */
async function storedState(jobId: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: api.database.superuserUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ state: string }>(
      'SELECT state FROM lifeboat.operations WHERE id = $1',
      [jobId],
    );
    return rows[0]?.state;
  } finally {
    await client.end();
  }
}
