import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type SampleApi, startSampleApi, testToken } from '@lifeboat/testing';
import request, { type Response } from 'supertest';

let api: SampleApi;
let own: string;
let other: string;

beforeAll(async () => {
  api = await startSampleApi();
  [own, other] = api.tenants.map(({ id }) => id) as [string, string];
});
afterAll(async () => {
  await api.close();
});

const get = (path: string): request.Test =>
  request(api.url)
    .get(`/api/backup/${path}`)
    .set('Authorization', `Bearer ${testToken(own)}`);

const post = (path: string, body: object): request.Test =>
  request(api.url)
    .post(`/api/backup/${path}`)
    .set('Authorization', `Bearer ${testToken(own)}`)
    .send(body);

const backUp = (body: object): request.Test => post(`tenants/${own}/backups`, body);
const restore = (body: object): request.Test => post(`tenants/${own}/restore`, body);

function expectProblem({ status, headers, body }: Response, code: string): void {
  expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const keys = ['code', 'detail', 'remedy', 'requestId', 'status', 'title', 'type'];
  expect(
    Object.keys(body as object)
      .filter((key) => key !== 'errors')
      .sort(),
  ).toEqual(keys);
  expect(body).toMatchObject({
    type: `urn:lifeboat:error:${code.toLowerCase().replaceAll('_', '-')}`,
    code,
    status,
    requestId: headers['x-request-id'],
  });
  expect(JSON.stringify(body)).not.toMatch(/\.ts:|\.js:|node_modules|at Object/);
}

const fieldsOf = ({ body }: Response): string[] =>
  (body as { errors: { field: string }[] }).errors.map(({ field }) => field);

describe('a request that cannot be understood', () => {
  it.each([
    ['malformed', '{"type": "full"'],
    ['not an object', '"full"'],
    ['cut off in a character', Buffer.from([0x7b, 0x22, 0xc3])],
  ])('because its JSON is %s is a 400', async (_what, body) => {
    const response = await request(api.url)
      .post(`/api/backup/tenants/${own}/backups`)
      .set('Authorization', `Bearer ${testToken(own)}`)
      .set('Content-Type', 'application/json')
      .send(body);
    expect(response.status).toBe(400);
    expectProblem(response, 'INVALID_REQUEST');
  });

  it('because it is too large is a 413', async () => {
    const response = await backUp({ type: 'full', label: 'x'.repeat(1_100_000) });
    expect(response.status).toBe(413);
    expectProblem(response, 'REQUEST_TOO_LARGE');
  });

  it('because its content type or charset is unknown is a 400', async () => {
    const unknown = await backUp({}).set('Content-Type', 'application/json; charset=klingon');
    expect(unknown.status).toBe(400);
    expectProblem(unknown, 'INVALID_REQUEST');
  });

  it('because its path is not well-formed is a 400', async () => {
    const response = await get('tenants/%zz/backups');
    expect(response.status).toBe(400);
    expectProblem(response, 'INVALID_REQUEST');
  });

  it.each([
    ['a NUL', { label: 'a\u0000b' }],
    ['half a character', { label: 'a\ud800b' }],
  ])('because its body holds %s, which cannot be stored, is a 400', async (_what, body) => {
    const response = await backUp({ type: 'full', ...body });
    expect(response.status).toBe(400);
    expectProblem(response, 'INVALID_REQUEST');
  });

  it('because its path or query holds a NUL is a 400', async () => {
    const asSystem = testToken(null);
    for (const path of ['tenants/a%00b/backups', `tenants/${own}/backups?cursor=%00`, 'scope?database=%00']) {
      const response = await get(path).set('Authorization', `Bearer ${asSystem}`);
      expect(response.status).toBe(400);
      expectProblem(response, 'INVALID_REQUEST');
    }
  });

  it('because there is no such route is a 404', async () => {
    for (const response of [
      await get('nowhere'),
      await request(api.url).get('/'),
      await post('health', {}),
    ]) {
      expect(response.status).toBe(404);
      expectProblem(response, 'ROUTE_NOT_FOUND');
    }
  });
});

describe('a field', () => {
  it.each([
    ['missing', {}, ['type']],
    ['unknown', { type: 'full', colour: 'red' }, ['colour']],
    ['of an unknown value', { type: 'half' }, ['type']],
    ['of another type', { type: 'full', encryption: 'yes' }, ['encryption']],
    ['null', { type: 'full', label: null }, ['label']],
    ['too long', { type: 'full', label: 'x'.repeat(201) }, ['label']],
    [
      'wrong inside another',
      { type: 'full', compression: { algorithm: 'zip', level: 99 } },
      ['compression.algorithm', 'compression.level'],
    ],
  ])('that is %s is named', async (_what, body, fields) => {
    const response = await backUp(body);
    expect(response.status).toBe(400);
    expectProblem(response, 'INVALID_REQUEST');
    expect([...new Set(fieldsOf(response))]).toEqual(fields);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=many', 'limit'],
    ['type=half', 'type'],
    ['from=2024-01-01', 'from'],
    ['from=2024-01-15T10:30:00', 'from'],
    ['from=2024-02-30T10:30:00Z', 'from'],
    ['to=2024-01-15T25:30:00Z', 'to'],
    ['order=asc', 'order'],
    ['limit=1&limit=2', 'limit'],
  ])('of a query such as ?%s is named', async (query, field) => {
    const response = await get(`tenants/${own}/backups?${query}`);
    expect(response.status).toBe(400);
    expectProblem(response, 'INVALID_REQUEST');
    expect(fieldsOf(response)).toContain(field);
  });

  it('that contradicts another is refused', async () => {
    const id = randomUUID();
    for (const response of [
      await backUp({ type: 'full', compression: { algorithm: 'none', level: 3 } }),
      await backUp({ type: 'full', excludeTables: ['app.tasks'] }),
      await backUp({ type: 'selective' }),
      await restore({ backupId: randomUUID(), tables: ['tasks'] }),
      await restore({ backupId: randomUUID(), rows: [{ table: 'app.tasks', id: 1 }] }),
      await restore({ backupId: randomUUID(), rows: [{ table: 'app.tasks', key: { id: null } }] }),
      await restore({ backupId: randomUUID(), renames: { 'app.tasks': 1 } }),
      await restore({}),
      await restore({ backupId: id, backupPath: 'tenants/x/backups/y' }),
      await restore({ backupId: 'latest' }),
      await get(`tenants/${own}/backups?cursor=abc`),
      await get(`tenants/${own}/backups/not-a-uuid`),
      await get('jobs/1'),
      await backUp({ type: 'full' }).set('Idempotency-Key', 'two words'),
    ]) {
      expect(response.status).toBe(400);
      expectProblem(response, 'INVALID_REQUEST');
    }
  });
});

describe('encryption that is not set up', () => {
  it('is refused where it was asked for', async () => {
    const response = await backUp({ type: 'full', encryption: true });
    expect(response.status).toBe(422);
    expectProblem(response, 'ENCRYPTION_NOT_CONFIGURED');
  });
});

describe('what this version cannot do', () => {
  it('is refused to those who never may with 403', async () => {
    const response = await restore({ backupId: randomUUID(), targetTenantId: other });
    expect(response.status).toBe(403);
    expectProblem(response, 'FORBIDDEN');
  });
});

describe('what is not there', () => {
  it('is a 404 with its code', async () => {
    const id = randomUUID();
    const answers: [request.Test, string][] = [
      [get(`tenants/${own}/backups/${id}`), 'BACKUP_NOT_FOUND'],
      [get(`tenants/${own}/restores/${id}`), 'RESTORE_NOT_FOUND'],
      [get(`jobs/${id}`), 'JOB_NOT_FOUND'],
      [get(`jobs/${id}/events`), 'JOB_NOT_FOUND'],
      [restore({ backupId: id }), 'BACKUP_NOT_FOUND'],
      [restore({ backupPath: `tenants/${own}/backups/${id}` }), 'BACKUP_NOT_FOUND'],
    ];
    for (const [test, code] of answers) {
      const response = await test;
      expect(response.status).toBe(404);
      expectProblem(response, code);
    }
  });

  it('is a tenant that nobody registered', async () => {
    const asSystem = (test: request.Test): request.Test =>
      test.set('Authorization', `Bearer ${testToken(null)}`);
    const unknown = randomUUID();
    for (const response of [
      await asSystem(get(`tenants/${unknown}/backups`)),
      await asSystem(get(`tenants/${unknown}/backups/stats`)),
      await asSystem(get(`tenants/${unknown}/restores`)),
      await asSystem(post(`tenants/${unknown}/backups`, { type: 'full' })),
      await asSystem(post(`tenants/${unknown}/restore`, { backupId: randomUUID() })),
    ]) {
      expect(response.status).toBe(404);
      expectProblem(response, 'TENANT_NOT_FOUND');
    }
  });

  it.each([
    ['above it', '../../etc/passwd'],
    ['absolute', '/etc/passwd'],
    ['above it on the way', 'tenants/../../x'],
  ])('is a path that leads out of the repository: %s', async (_what, backupPath) => {
    const response = await restore({ backupPath });
    expect(response.status).toBe(400);
    expectProblem(response, 'PATH_OUTSIDE_REPOSITORY');
  });
});

describe('a request id', () => {
  it('is the one that the caller gave, if it is fit for a log', async () => {
    const kept = await get('tenants').set('X-Request-Id', 'call-17.a_b');
    expect(kept.headers['x-request-id']).toBe('call-17.a_b');
    const replaced = await get('tenants').set('X-Request-Id', 'a b\tc');
    expect(replaced.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});
