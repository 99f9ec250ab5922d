import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql, type SampleApi, startSampleApi, testToken, waitFor } from '@lifeboat/testing';
import { Client } from 'pg';
import request, { type Response } from 'supertest';

const CONSOLE = 'https://console.example';

const asAdmin = (test: request.Test, tenantId: string | null = null): request.Test =>
  test.set('Authorization', `Bearer ${testToken(tenantId)}`);

/** What the server says to raw bytes until it ends the connection. */
async function raw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  let answer = '';
  for await (const part of socket) {
    answer += String(part);
  }
  return answer;
}

function expectProblem({ status, headers, body }: Response, expected: number, code: string): void {
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(body).toMatchObject({ status: expected, code });
  expect(status).toBe(expected);
}

/** The newest line of the audit log tells from where a refused request came. */
async function newestAddress(api: SampleApi): Promise<unknown> {
  const [row] = await runSql<{ address: unknown }>(
    api.database.superuserUrl,
    'select remote_address as address from lifeboat.tenant_backup_logs order by id desc limit 1',
  );
  return row?.address;
}

describe('the usual edges', () => {
  let api: SampleApi;
  let own: string;

  beforeAll(async () => {
    api = await startSampleApi();
    own = api.tenants[0]?.id ?? '';
  });
  afterAll(() => api.close());

  it('let no page of another site in', async () => {
    for (const method of ['get', 'options'] as const) {
      const { headers } = await asAdmin(request(api.url)[method]('/api/backup/tenants')).set(
        'Origin',
        CONSOLE,
      );
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  it('believe nobody who says where he comes from', async () => {
    await request(api.url)
      .get('/api/backup/tenants')
      .set('Authorization', 'Bearer x.y.z')
      .set('X-Forwarded-For', '203.0.113.9')
      .set('X-Real-IP', '203.0.113.9')
      .set('Forwarded', 'for=203.0.113.9');
    expect(await newestAddress(api)).toMatch(/127\.0\.0\.1$/);
    const session = await asAdmin(request(api.url).post('/api/backup/session')).set(
      'X-Forwarded-Proto',
      'https',
    );
    expect(String(session.headers['set-cookie'])).not.toContain('Secure');
  });

  it.each([
    ['get', '/api/backup/scope?databse=main', 'databse'],
    ['get', '/api/backup/protection?all=1', 'all'],
    ['post', '/api/backup/session?keep=1', 'keep'],
    ['get', '/api/backup/health?deep=1', 'deep'],
    ['get', '/api/backup/tenants?limit[]=1', 'limit[]'],
    ['get', '/api/backup/tenants?__proto__[x]=1', '__proto__[x]'],
  ] as const)('refuse a query that %s %s does not read', async (method, path, field) => {
    const response = await asAdmin(request(api.url)[method](path));
    expectProblem(response, 400, 'INVALID_REQUEST');
    expect(response.body.errors).toContainEqual(expect.objectContaining({ field }));
  });

  it('refuse a body that the route does not read', async () => {
    const response = await asAdmin(request(api.url).post('/api/backup/session').send({ keep: true }));
    expectProblem(response, 400, 'INVALID_REQUEST');
    expect(response.body.errors).toEqual([expect.objectContaining({ field: 'keep' })]);
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'application/octet-stream'])(
    'refuse JSON that is said to be %s, and say so',
    async (type) => {
      const backups = request(api.url).post(`/api/backup/tenants/${own}/backups`);
      const response = await asAdmin(backups, own).set('Content-Type', type).send('{"type":"full"}');
      expectProblem(response, 400, 'INVALID_REQUEST');
      expect(response.body.remedy).toContain('Content-Type: application/json');
    },
  );

  it('take an empty body of any type for none', async () => {
    const session = request(api.url).post('/api/backup/session');
    const response = await asAdmin(session).set('Content-Type', 'text/plain').set('Content-Length', '0');
    expect(response.status).toBe(204);
  });

  describe('of event streams', () => {
    /** A job that nobody does. */
    async function waitingJob(): Promise<string> {
      const { body } = await asAdmin(request(api.url).post(`/api/backup/tenants/${own}/backups`), own).send({
        type: 'full',
      });
      return `${api.url}/api/backup/jobs/${String(body.jobId)}/events`;
    }

    it('end them with the token', async () => {
      const url = await waitingJob();
      const exp = Math.floor(Date.now() / 1_000) + 2;
      const token = testToken(own, { claims: { exp, sub: 'short' } });
      const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('event: job');
      expect(Date.now() / 1_000).toBeGreaterThanOrEqual(exp);
    });

    it('bound their number for each subject', async () => {
      const url = await waitingJob();
      const listen = (subject: string, signal?: AbortSignal): Promise<globalThis.Response> =>
        fetch(url, {
          headers: { Authorization: `Bearer ${testToken(own, { claims: { sub: subject } })}` },
          ...(signal && { signal }),
        });
      const leaving = new AbortController();
      const open = await Promise.all(Array.from({ length: 20 }, () => listen('ann', leaving.signal)));
      expect(open.map(({ status }) => status)).toEqual(Array(20).fill(200));
      const refused = await listen('ann');
      expect(refused.status).toBe(429);
      expect(await refused.json()).toMatchObject({ code: 'RATE_LIMITED' });
      const others = await listen('bob', leaving.signal);
      expect(others.status).toBe(200);
      leaving.abort();
      const again = new AbortController();
      await waitFor(async () => (await listen('ann', again.signal)).status === 200, { what: 'a free place' });
      again.abort();
    });
  });

  it('refuse 10 MB, and answer the next request', async () => {
    const body = JSON.stringify({ type: 'full', label: 'x'.repeat(10_000_000) });
    const response = await asAdmin(
      request(api.url)
        .post(`/api/backup/tenants/${own}/backups`)
        .set('Content-Type', 'application/json')
        .send(body),
    );
    expectProblem(response, 413, 'REQUEST_TOO_LARGE');
    expect((await request(api.url).get('/api/backup/health')).status).toBe(200);
  });

  it.each([
    ['a line that is none', 'nonsense\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
  ])('end a connection with %s', async (_what, bytes, status) => {
    expect(await raw(api.url, bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${String(status)} `));
  });

  it('say nothing of what they are made of', async () => {
    const { headers } = await request(api.url).get('/api/backup/health');
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'self'"),
    });
  });
});

describe('edges as configured', () => {
  let api: SampleApi;

  beforeAll(async () => {
    api = await startSampleApi({
      environment: { TRUST_PROXY: '1', CORS_ORIGINS: CONSOLE, REQUEST_TIMEOUT_MS: '500' },
    });
  });
  afterAll(() => api.close());

  it('let the pages of one site in, without cookies', async () => {
    const { headers } = await asAdmin(request(api.url).get('/api/backup/tenants')).set('Origin', CONSOLE);
    expect(headers['access-control-allow-origin']).toBe(CONSOLE);
    expect(headers['access-control-allow-credentials']).toBeUndefined();
    const evil = await asAdmin(request(api.url).get('/api/backup/tenants')).set(
      'Origin',
      'https://evil.example',
    );
    expect(evil.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('believe the one proxy, and what it cannot know from nobody', async () => {
    await request(api.url)
      .get('/api/backup/tenants')
      .set('Authorization', 'Bearer x.y.z')
      .set('X-Forwarded-For', '203.0.113.9, 198.51.100.7');
    expect(await newestAddress(api)).toBe('198.51.100.7');
    const session = await asAdmin(request(api.url).post('/api/backup/session')).set(
      'X-Forwarded-Proto',
      'https',
    );
    expect(String(session.headers['set-cookie'])).toMatch(/; HttpOnly; Secure; SameSite=Strict$/);
  });

  it('wait for nobody who does not say what he wants', async () => {
    const begun = performance.now();
    const answers = await Promise.all([
      raw(api.url, 'GET /api/backup/health HTTP/1.1\r\nHost: x\r\nX-Slow: '),
      raw(api.url, 'POST /api/backup/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{'),
    ]);
    expect(answers[0]).toMatch(/^HTTP\/1\.1 408 /);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('answer in time that there is no answer', async () => {
    const holder = new Client({ connectionString: api.database.superuserUrl });
    await holder.connect();
    await holder.query('begin; lock table lifeboat.tenants in access exclusive mode');
    try {
      const response = await asAdmin(request(api.url).get('/api/backup/tenants'));
      expectProblem(response, 503, 'REQUEST_TIMED_OUT');
      expect(response.headers['retry-after']).toBe('5');
    } finally {
      await holder.end();
    }
    expect((await asAdmin(request(api.url).get('/api/backup/tenants'))).status).toBe(200);
  });
});
