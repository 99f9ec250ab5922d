import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditWriter } from '@lifeboat/catalog';
import { runAs } from '@lifeboat/tenancy';
import { runSql, type SampleApi, startSampleApi, testActor, testToken } from '@lifeboat/testing';
import request from 'supertest';

interface Line {
  sequence: number;
  action: string;
  tenantId: string | null;
}

let api: SampleApi;
let own: string;
let other: string;
const job = randomUUID();

beforeAll(async () => {
  api = await startSampleApi();
  [own, other] = api.tenants.map(({ id }) => id) as [string, string];
  const audit = api.app.get(AuditWriter);
  await runAs(testActor(other), () => audit.write({ action: 'backups.create', outcome: 'started' }));
  for (const action of ['backups.create', 'restores.create', 'backups.export']) {
    await runAs(testActor(own), () => audit.write({ action, outcome: 'started', operationId: job }));
    await runAs(testActor(own), () => audit.write({ action, outcome: 'succeeded' }));
  }
  await runAs({ ...testActor(own), subject: 'eve' }, () =>
    audit.write({ action: 'backups.create', outcome: 'failed', errorCode: 'INTERNAL' }),
  );
});
afterAll(() => api.close());

function get(path: string, token: string): request.Test {
  return request(api.url).get(`/api/backup/${path}`).set('Authorization', `Bearer ${token}`);
}

async function linesOf(query: string): Promise<Line[]> {
  const response = await get(`tenants/${own}/logs${query}`, testToken(own));
  expect(response.status).toBe(200);
  return (response.body as { items: Line[] }).items;
}

describe('GET tenants/{tenantId}/logs', () => {
  it('lists the lines of the tenant, newest first, and no others', async () => {
    const lines = await linesOf('');
    expect(lines.map(({ sequence }) => sequence)).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(lines[0]).toMatchObject({
      tenantId: own,
      actor: { subject: 'eve', role: 'tenant_admin', source: 'api' },
      action: 'backups.create',
      outcome: 'failed',
      errorCode: 'INTERNAL',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it.each([
    ['?action=restores.create', [4, 3]],
    ['?outcome=started', [5, 3, 1]],
    ['?actor=eve', [7]],
    [`?operationId=${job}`, [5, 3, 1]],
    ['?to=2020-01-01T00:00:00Z', []],
    ['?from=2020-01-01T00:00:00Z&action=backups.export&outcome=succeeded', [6]],
  ])('filters by %s', async (query, expected) => {
    expect((await linesOf(query)).map(({ sequence }) => sequence)).toEqual(expected);
  });

  it('goes on page by page', async () => {
    const first = await get(`tenants/${own}/logs?limit=5`, testToken(own));
    const { nextCursor } = first.body as { nextCursor: string };
    expect((await linesOf(`?limit=5&cursor=${nextCursor}`)).map(({ sequence }) => sequence)).toEqual([2, 1]);
  });

  it.each([
    '?outcome=good',
    '?limit=501',
    '?operationId=x',
    '?from=yesterday',
    '?from=2024-13-01T00:00:00Z',
    '?x=1',
  ])('refuses %s', async (query) => {
    expect((await get(`tenants/${own}/logs${query}`, testToken(own))).status).toBe(400);
  });

  it.each(['', '/export', '/verification'])(
    'is not for another tenant, a viewer, or of nobody: logs%s',
    async (rest) => {
      const path = `tenants/${own}/logs${rest}`;
      expect((await get(path, testToken(other))).status).toBe(403);
      const viewer = testToken(own, { claims: { role: 'tenant_viewer' } });
      expect((await get(path, viewer)).status).toBe(403);
      if (rest !== '/verification') {
        const nobody = await get(`tenants/nobody/logs${rest}`, testToken(null));
        expect(nobody.body).toMatchObject({ status: 404, code: 'TENANT_NOT_FOUND' });
      }
    },
  );
});

describe('GET tenants/{tenantId}/logs/export', () => {
  const exported = (query: string): Promise<Response> =>
    fetch(`${api.url}/api/backup/tenants/${own}/logs/export${query}`, {
      headers: { Authorization: `Bearer ${testToken(own)}` },
    });

  it('sends one JSON object a line, oldest first, that hashes to what it says, and is itself in the log', async () => {
    const response = await exported('');
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = (await response.text())
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, string>);
    expect(lines.map(({ sequence }) => sequence).slice(0, 7)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    expect(lines.at(-1)).toMatchObject({ action: 'logs.export', outcome: 'started', tenant_id: own });
    for (const { hashed = '', hash } of lines) {
      expect(createHash('sha256').update(hashed).digest('hex')).toBe(hash);
    }
  });

  it('sends nothing of a time without lines', async () => {
    const response = await exported('?to=2020-01-01T00:00:00Z');
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});

describe('GET tenants/{tenantId}/logs/verification', () => {
  it('finds the chain whole, until somebody tampers with it', async () => {
    const path = `tenants/${own}/logs/verification`;
    expect((await get(path, testToken(own))).body).toMatchObject({ whole: true });
    await runSql(
      api.database.superuserUrl,
      `update lifeboat.tenant_backup_logs set action = 'x' where tenant_id = '${own}' and sequence = 3`,
    );
    expect((await get(path, testToken(own))).body).toMatchObject({
      whole: false,
      chains: [{ tenantId: own, lines: 2, fault: { sequence: 3, problem: 'altered' } }],
    });
  });
});

describe('GET logs', () => {
  it('lists the lines that belong to no tenant, for system administrators', async () => {
    await get('tenants', 'no-token');
    const response = await get('logs', testToken(null));
    const [newest] = (response.body as { items: Line[] }).items;
    expect(newest).toMatchObject({
      tenantId: null,
      action: 'authentication',
      outcome: 'refused',
      remoteAddress: expect.stringContaining('127.0.0.1'),
    });
    expect((await get('logs', testToken(own))).status).toBe(403);
  });

  it('has a line for a session', async () => {
    const session = await request(api.url)
      .post('/api/backup/session')
      .set('Authorization', `Bearer ${testToken(null)}`);
    expect(session.status).toBe(204);
    const response = await get('logs?action=sessions.create', testToken(null));
    expect((response.body as { items: Line[] }).items).toMatchObject([
      { outcome: 'succeeded', remoteAddress: expect.stringContaining('127.0.0.1') },
    ]);
  });
});

describe('POST restores/{restoreId}/approve and /reject', () => {
  it.each(['approve', 'reject'])('is for system administrators, and for what waits: %s', async (decision) => {
    const decide = (token: string, id: string): request.Test =>
      request(api.url)
        .post(`/api/backup/restores/${id}/${decision}`)
        .set('Authorization', `Bearer ${token}`)
        .send({});
    expect((await decide(testToken(own), randomUUID())).status).toBe(403);
    expect((await decide(testToken(null), randomUUID())).body).toMatchObject({ code: 'RESTORE_NOT_FOUND' });
    expect((await decide(testToken(null), 'x')).status).toBe(400);
  });
});
