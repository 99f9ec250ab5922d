import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type SampleApi, startSampleApi, testToken } from '@lifeboat/testing';
import request, { type Response } from 'supertest';

interface Queues {
  queues: { name: string; isPaused: boolean; readOnlyMode: boolean; allowRetries: boolean }[];
}

let api: SampleApi;
let jobId: string;

beforeAll(async () => {
  api = await startSampleApi();
  const tenantId = api.tenants[0]?.id ?? '';
  const accepted = await request(api.url)
    .post(`/api/backup/tenants/${tenantId}/backups`)
    .set('Authorization', `Bearer ${testToken(tenantId)}`)
    .send({ type: 'full' });
  expect(accepted.status).toBe(202);
  ({ jobId } = accepted.body as { jobId: string });
});
afterAll(() => api.close());

const ask = (method: 'get' | 'put' | 'post' | 'patch' | 'delete', path: string): Promise<Response> =>
  request(api.url)
    [method](`/admin/queues/api/${path}`)
    .set('Authorization', `Bearer ${testToken(null)}`);

const queues = async (): Promise<Queues['queues']> => ((await ask('get', 'queues')).body as Queues).queues;

describe('Bull Board', () => {
  it('shows every queue, and offers no change', async () => {
    const shown = await queues();
    expect(shown.map(({ name }) => name)).toContain('backup');
    expect(shown.filter(({ readOnlyMode, allowRetries }) => !readOnlyMode || allowRetries)).toEqual([]);
  });

  it('is kept by no cache on the way', async () => {
    expect((await ask('get', 'queues')).headers['cache-control']).toBe('no-store');
  });

  it.each([
    ['put', 'queues/pause'],
    ['put', 'queues/backup/pause'],
    ['put', 'queues/backup/empty'],
    ['put', 'queues/backup/obliterate'],
    ['put', 'queues/backup/retry/failed'],
    ['put', 'queues/backup/clean/completed'],
    ['put', 'queues/backup/concurrency'],
    ['put', 'queues/backup/JOB/clean'],
    ['put', 'queues/backup/JOB/promote'],
    ['patch', 'queues/backup/JOB/update-data'],
    ['post', 'queues/backup/add'],
    ['post', 'metrics/history/purge'],
    ['delete', 'queues/backup/JOB'],
  ] as const)('changes nothing, whoever asks: %s %s', async (method, path) => {
    const before = await queues();
    const answer = await ask(method, path.replace('JOB', jobId));
    expect([answer.status, answer.body]).toMatchObject([
      422,
      { code: 'NOT_SUPPORTED', detail: expect.stringContaining('not changed') },
    ]);
    expect(await queues()).toEqual(before);
    expect((await ask('get', `queues/backup/${jobId}`)).status).toBe(200);
  });
});
