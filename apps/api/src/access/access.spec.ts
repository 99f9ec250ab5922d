import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditEntriesRepository, type AuditEntry } from '@lifeboat/catalog';
import { RlsTransactions, runAs } from '@lifeboat/tenancy';
import { type SampleApi, startSampleApi, testActor, testToken, type TokenFlaws } from '@lifeboat/testing';
import request, { type Response } from 'supertest';

let api: SampleApi;
let own: string;

beforeAll(async () => {
  api = await startSampleApi();
  own = api.tenants[0]?.id ?? '';
});
afterAll(async () => {
  await api.close();
});

type Method = 'get' | 'post' | 'patch' | 'delete';

function call(method: Method, path: string, token?: string): request.Test {
  const test = request(api.url)[method](path);
  return token === undefined ? test : test.set('Authorization', `Bearer ${token}`);
}

const tokenOf = {
  system_admin: () => testToken(null),
  tenant_admin: () => testToken(own),
  tenant_viewer: () => testToken(own, { claims: { role: 'tenant_viewer' } }),
};

async function newestAudit(): Promise<AuditEntry | undefined> {
  const page = await runAs(testActor(), () =>
    api.app.get(RlsTransactions).run(() => new AuditEntriesRepository().list({ tenantId: null, limit: 1 })),
  );
  return page.items[0];
}

function expectProblem(response: Response, status: number, code: string): void {
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(response.body).toMatchObject({ status, code, requestId: response.headers['x-request-id'] });
  expect(response.status).toBe(status);
}

describe('a token', () => {
  const past = Math.floor(Date.now() / 1_000) - 60;
  const badTokens: [string, TokenFlaws][] = [
    ['signed with another secret', { secret: 'another-secret-of-32-characters-or-more' }],
    ['of another algorithm', { header: { alg: 'HS512' } }],
    ['of no algorithm', { header: { alg: 'none' } }],
    ['of another issuer', { claims: { iss: 'somebody' } }],
    ['for another audience', { claims: { aud: 'something' } }],
    ['that has expired', { claims: { exp: past } }],
    ['that never expires', { claims: { exp: undefined } }],
    ['that expires after the last date there is', { claims: { exp: 1e300 } }],
    ['that is not valid yet', { claims: { nbf: past + 7_200 } }],
    ['without a subject', { claims: { sub: undefined } }],
    ['of a subject with a NUL', { claims: { sub: 'a\u0000b' } }],
    ['of an unknown role', { claims: { role: 'root' } }],
    ['of a tenant role without a tenant', { claims: { tenant_id: undefined } }],
    ['of a system_admin with a tenant', { claims: { role: 'system_admin' } }],
  ];

  it.each(badTokens)('%s is refused, and the refusal is in the audit log', async (_what, flaws) => {
    const response = await call('get', '/api/backup/tenants', testToken(own, flaws));
    expectProblem(response, 401, 'UNAUTHENTICATED');
    expect(response.headers['www-authenticate']).toBe('Bearer');
    expect(await newestAudit()).toMatchObject({
      action: 'authentication',
      outcome: 'refused',
      tenantId: null,
      actorSubject: null,
      requestId: response.headers['x-request-id'],
      detail: { route: 'GET /api/backup/tenants' },
    });
  });

  it('is needed', async () => {
    expectProblem(await call('get', '/api/backup/tenants'), 401, 'UNAUTHENTICATED');
    expectProblem(await call('get', '/api/backup/tenants', 'not.a.token'), 401, 'UNAUTHENTICATED');
  });
});

describe('a session', () => {
  const cookieOf = async (token: string): Promise<string> => {
    const response = await call('post', '/api/backup/session', token);
    expect(response.status).toBe(204);
    return String(response.headers['set-cookie']);
  };

  it('gives a cookie that scripts cannot read and other sites cannot use', async () => {
    const cookie = await cookieOf(tokenOf.system_admin());
    expect(cookie).toMatch(/^lifeboat_session=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/);
  });

  it('opens what the token opens', async () => {
    const [cookie = ''] = (await cookieOf(tokenOf.system_admin())).split(';');
    const queues = await request(api.url).get('/admin/queues').set('Cookie', cookie);
    expect(queues.status).toBe(200);
    expect(queues.text).toContain('Lifeboat');
    const [viewers = ''] = (await cookieOf(tokenOf.tenant_viewer())).split(';');
    expectProblem(await request(api.url).get('/admin/queues').set('Cookie', viewers), 403, 'FORBIDDEN');
  });

  it('changes nothing for a page of another site', async () => {
    const [cookie = ''] = (await cookieOf(tokenOf.tenant_admin())).split(';');
    const path = `/api/backup/tenants/${own}/backups`;
    const post = () => request(api.url).post(path).set('Cookie', cookie).send({ type: 'full' });
    expectProblem(await post(), 401, 'UNAUTHENTICATED');
    expectProblem(await post().set('Origin', 'https://evil.example'), 401, 'UNAUTHENTICATED');
    expect((await post().set('Origin', api.url)).status).toBe(202);
  });
});
