import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql, type SampleApi, startSampleApi, startTestApi, testToken, waitFor } from '@lifeboat/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request, { type Response } from 'supertest';

const LIMITS = { RATE_LIMIT_TOKEN: '4', RATE_LIMIT_TENANT: '6', RATE_LIMIT_BAD_TOKENS: '3' };

const ask = (url: string, token: string, path = '/api/backup/tenants'): request.Test =>
  request(url).get(path).set('Authorization', `Bearer ${token}`);

/** Until then an API counts for itself, and begins anew in Redis. */
const reachesRedis = (url: string): Promise<true> =>
  waitFor(async () => (await request(url).get('/api/backup/health')).status === 200, { what: 'Redis' });

/** A token of a subject that no other test counts. */
const subject = (name: string, tenantId: string | null): string =>
  testToken(tenantId, { claims: { sub: name } });

async function statuses(times: number, once: () => Promise<Response>): Promise<number[]> {
  const all: number[] = [];
  for (let index = 0; index < times; index += 1) {
    all.push((await once()).status);
  }
  return all;
}

function expectLimited({ status, headers, body }: Response): void {
  expect(status).toBe(429);
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
  expect(body).toMatchObject({ code: 'RATE_LIMITED', status: 429 });
}

describe('the limits', () => {
  let api: SampleApi;
  let second: NestExpressApplication;
  let own: string;
  let other: string;

  beforeAll(async () => {
    api = await startSampleApi({ environment: LIMITS });
    second = await startTestApi(api.config);
    await reachesRedis(api.url);
    await reachesRedis(await second.getUrl());
    [own, other] = api.tenants.map(({ id }) => id) as [string, string];
  });
  afterAll(async () => {
    await second.close();
    await api.close();
  });

  it('are those of a subject, on all routes and pages and in all processes together', async () => {
    const ann = subject('ann', null);
    const urls = [api.url, await second.getUrl()];
    expect(await statuses(2, () => ask(urls[0] ?? '', ann))).toEqual([200, 200]);
    expect(await statuses(1, () => ask(urls[1] ?? '', ann, '/api/docs/json'))).toEqual([200]);
    expect(await statuses(1, () => ask(urls[1] ?? '', ann, '/admin/queues'))).toEqual([200]);
    for (const path of ['/api/backup/tenants', '/api/backup/scope', '/admin/queues', '/api/docs']) {
      expectLimited(await ask(urls[0] ?? '', ann, path));
    }
    // A new token of the same subject is no new caller; another subject is.
    expectLimited(await ask(api.url, testToken(null, { claims: { sub: 'ann', jti: 'new' } })));
    expect((await ask(api.url, subject('bob', null))).status).toBe(200);
  });

  it('are those of a tenant, whoever of it asks', async () => {
    const answers = await statuses(3, () => ask(api.url, subject('carl', own)));
    answers.push(...(await statuses(3, () => ask(api.url, subject('dora', own)))));
    expect(answers).toEqual(Array(6).fill(200));
    expectLimited(await ask(api.url, subject('emil', own)));
    expect((await ask(api.url, subject('emil', other))).status).toBe(200);
  });

  it('are those of refused requests too, so that nobody fills the audit log', async () => {
    const prying = subject('eve', other);
    const path = `/api/backup/tenants/${own}/backups`;
    expect(await statuses(5, () => ask(api.url, prying, path))).toEqual([403, 403, 403, 403, 429]);
  });

  it('are those of bad tokens from one address, which are no longer logged beyond', async () => {
    const bad = testToken(own, { secret: 'a-wrong-secret-of-32-characters-or-more' });
    const logged = async (): Promise<number> => {
      const [row] = await runSql<{ count: string }>(
        api.database.superuserUrl,
        "select count(*) from lifeboat.tenant_backup_logs where action = 'authentication'",
      );
      return Number(row?.count);
    };
    const before = await logged();
    expect(await statuses(5, () => ask(api.url, bad))).toEqual([401, 401, 401, 429, 429]);
    expect((await logged()) - before).toBe(3);
    // Good tokens from there, and the health of the process, are not concerned.
    expect((await ask(api.url, subject('gina', null))).status).toBe(200);
    expect((await request(api.url).get('/api/backup/health')).status).toBe(200);
  });
});

describe('behind a proxy', () => {
  let api: SampleApi;

  beforeAll(async () => {
    api = await startSampleApi({ environment: { ...LIMITS, TRUST_PROXY: '1' } });
    await reachesRedis(api.url);
  });
  afterAll(() => api.close());

  it('bad tokens are counted of a network where a sender has all its addresses', async () => {
    const from = (address: string): Promise<Response> =>
      ask(api.url, 'not.a.token').set('X-Forwarded-For', address);
    const addresses = ['2001:db8:0:1::1', '2001:db8:0:1::2', '2001:db8:0:1:a:b:c:d', '2001:db8:0:1::4'];
    const all: number[] = [];
    for (const address of [...addresses, '2001:db8:0:2::1', '192.0.2.1']) {
      all.push((await from(address)).status);
    }
    expect(all).toEqual([401, 401, 401, 429, 401, 401]);
  });
});

describe('without Redis', () => {
  let api: SampleApi;

  beforeAll(async () => {
    // Nobody listens on port 1.
    api = await startSampleApi({ environment: { ...LIMITS, REDIS_URL: 'redis://127.0.0.1:1' } });
  });
  afterAll(() => api.close());

  it('nobody is locked out, and each process counts for itself', async () => {
    const ann = subject('ann', null);
    expect(await statuses(4, () => ask(api.url, ann))).toEqual([200, 200, 200, 200]);
    expectLimited(await ask(api.url, ann));
  });
});
