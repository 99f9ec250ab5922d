import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type SampleApi, startSampleApi, testConfig, testToken } from '@lifeboat/testing';
import request from 'supertest';

let api: SampleApi;
let tenantId: string;

beforeAll(async () => {
  // Nobody listens on port 1.
  api = await startSampleApi({ environment: { REDIS_URL: 'redis://127.0.0.1:1' } });
  tenantId = api.tenants[0]?.id ?? '';
});
afterAll(async () => {
  await api.close();
});

const call = (method: 'get' | 'post', path: string): request.Test =>
  request(api.url)
    [method](`/api/backup/${path}`)
    .set('Authorization', `Bearer ${testToken(tenantId)}`);

describe('without Redis', () => {
  it('health says so', async () => {
    const { status, body } = await request(api.url).get('/api/backup/health');
    expect(status).toBe(503);
    expect(body).toMatchObject({
      status: 'down',
      checks: [
        { name: 'catalog', ok: true, code: null },
        { name: 'application database main', ok: true, code: null },
        { name: 'redis', ok: false, code: 'REDIS_UNAVAILABLE' },
        { name: 'repository', ok: true, code: null },
      ],
    });
  });

  it('a backup is refused quickly, and nothing is left half-done', async () => {
    const key = randomUUID();
    const begun = performance.now();
    const post = () =>
      call('post', `tenants/${tenantId}/backups`).send({ type: 'full' }).set('Idempotency-Key', key);
    const first = await post();
    expect(first.status).toBe(503);
    expect(first.headers['retry-after']).toBe('5');
    expect(first.body).toMatchObject({ code: 'REDIS_UNAVAILABLE' });
    expect(performance.now() - begun).toBeLessThan(10_000);
    // The key is free again: a repetition tries anew instead of pointing to what never started.
    expect((await post()).body).toMatchObject({ code: 'REDIS_UNAVAILABLE' });
    const { body } = await call('get', `tenants/${tenantId}/backups`);
    expect(body).toMatchObject({
      items: [
        { status: 'failed', error: { code: 'REDIS_UNAVAILABLE' }, finishedAt: expect.anything() },
        { status: 'failed', error: { code: 'REDIS_UNAVAILABLE' } },
      ],
    });
  });

  it('what needs no queue still works', async () => {
    expect((await call('get', 'tenants')).status).toBe(200);
    expect((await call('get', `tenants/${tenantId}/backups/stats`)).status).toBe(200);
  });
});

describe('a configuration without JWT_SECRET', () => {
  it('does not start an API that could not tell who asks', async () => {
    const config = testConfig({
      catalogUrl: api.database.processUrl,
      repository: api.config.repository.location,
    });
    const { ApiModule } = await import('../api.module.js');
    const start = () => ApiModule.forRoot({ ...config, auth: { ...config.auth, jwtSecret: null } });
    expect(start).toThrow(expect.objectContaining({ code: 'CONFIGURATION_INVALID' }));
  });
});
