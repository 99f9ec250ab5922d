import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql, type SampleApi, startSampleApi, testToken } from '@lifeboat/testing';
import request from 'supertest';

let api: SampleApi;
let own: string;
let other: string;

const BACKUP = '00000000-0000-4000-8000-00000000000a';
const FAILED = '00000000-0000-4000-8000-00000000000b';

/** One tenant with a backup of an hour ago and a later failure, one with a backup of last week, one with none. */
beforeAll(async () => {
  api = await startSampleApi({ tenants: 3, environment: { METRICS_TENANT_LABELS: 'all' } });
  [own, other] = api.tenants.map(({ id }) => id) as [string, string];
  const backup = (id: string, tenantId: string, ago: string): string => `
    insert into lifeboat.tenant_backups
      (id, tenant_id, type, status, application_database, path, manifest_sha256, rows, size_bytes, raw_bytes, compression,
       created_at, started_at, finished_at, duration_ms)
    values (${id}, '${tenantId}', 'full', 'completed', 'main', 'p', repeat('ab', 32), 5, 10, 100, 'none',
            now() - interval '${ago}', now() - interval '${ago}', now() - interval '${ago}', 2000);`;
  await runSql(
    api.database.superuserUrl,
    backup(`'${BACKUP}'`, own, '1 hour') +
      backup('gen_random_uuid()', other, '7 days') +
      `insert into lifeboat.tenant_backups
         (id, tenant_id, type, status, application_database, compression, created_at, finished_at, error)
       values ('${FAILED}', '${own}', 'full', 'failed', 'main', 'none', now(), now(),
               '{"code": "REPOSITORY_FULL", "detail": "d", "remedy": "r"}');
       insert into lifeboat.alerts
         (id, kind, subject_type, subject, detail, remedy, opened_at, last_seen_at, closed_at)
         select gen_random_uuid(), 'backups_failing', 'tenant', subject, 'd', 'r', now(), now(), closed_at
           from (values ('a', null), ('b', null), ('c', now())) incident (subject, closed_at);`,
  );
});
afterAll(async () => {
  await api.close();
});

const get = (path: string, tenantId: string | null = null): request.Test =>
  request(api.url)
    .get(path)
    .set('Authorization', `Bearer ${testToken(tenantId)}`);

describe('GET stats', () => {
  it('shows all tenants at a glance', async () => {
    const { status, body } = await get('/api/backup/stats');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      tenants: { total: 3, protected: 0, at_risk: 3, gone: 0, erased: 0 },
      risks: [
        { reason: 'no_good_backup', tenants: 1 },
        { reason: 'backup_too_old', tenants: 1 },
        { reason: 'backups_failing', tenants: 1 },
      ],
      oldestLastGood: { tenantId: other, at: expect.stringMatching(/Z$/) },
      lastDay: {
        ended: [
          { kind: 'backup', status: 'completed', count: 1, sizeBytes: 10 },
          { kind: 'backup', status: 'failed', count: 1, sizeBytes: 0 },
        ],
        failures: [{ backupId: FAILED, tenantId: own, type: 'full', code: 'REPOSITORY_FULL' }],
      },
      storage: {
        stored: [
          { kind: 'backups', count: 2, sizeBytes: 20, rawBytes: 200 },
          { kind: 'change_log', count: 0, sizeBytes: 0, rawBytes: 0 },
        ],
        freeBytes: expect.any(Number),
        totalBytes: expect.any(Number),
        problem: null,
      },
      captures: [],
      work: [],
    });
  });

  it.each(['/api/backup/stats', '/api/backup/stats/at-risk', '/metrics'])(
    'is not for tenants: %s',
    async (path) => {
      const { status, body } = await get(path, own);
      expect({ status, code: body.code }).toEqual({ status: 403, code: 'FORBIDDEN' });
      expect((await request(api.url).get(path)).status).toBe(401);
    },
  );
});

describe('GET stats/at-risk', () => {
  interface AtRisk {
    items: { tenantId: string; state: string; risks: { reason: string }[]; rpoSeconds: number | null }[];
    nextCursor: string | null;
  }

  const list = async (query: string): Promise<AtRisk> =>
    (await get(`/api/backup/stats/at-risk${query}`)).body as AtRisk;

  it('lists the tenants with their reasons, page by page, by id', async () => {
    const { items } = await list('');
    expect(items.map(({ tenantId }) => tenantId)).toEqual(api.tenants.map(({ id }) => id).sort());
    expect(items.every(({ state, risks }) => state === 'at_risk' && risks.length === 1)).toBe(true);
    const first = await list('?limit=2');
    const second = await list(`?limit=2&cursor=${first.nextCursor ?? ''}`);
    expect([...first.items, ...second.items].map(({ tenantId }) => tenantId)).toEqual(
      items.map(({ tenantId }) => tenantId),
    );
    expect(second.nextCursor).toBeNull();
  });

  it('lists those that are at risk for one reason', async () => {
    const { items } = await list('?reason=backup_too_old');
    expect(items).toMatchObject([
      { tenantId: other, risks: [{ reason: 'backup_too_old', remedy: expect.stringContaining(other) }] },
    ]);
    expect(items[0]?.rpoSeconds).toBeGreaterThanOrEqual(7 * 86_400);
  });

  it.each(['?reason=bad_weather', '?cursor=nonsense', '?limit=0', `?cursor=${btoa('["a\\u0000b"]')}`])(
    'refuses %s',
    async (query) => {
      const { status, body } = await get(`/api/backup/stats/at-risk${query}`);
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'INVALID_REQUEST' });
    },
  );
});

describe("GET a tenant's stats", () => {
  it('says how well the tenant is protected, to the tenant itself', async () => {
    const { status, body } = await get(`/api/backup/tenants/${own}/backups/stats`, own);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      successRate: 0.5,
      lastGood: { id: BACKUP },
      failing: { backups: 1, lastCode: 'REPOSITORY_FULL', lastFailedAt: expect.any(String) },
      state: 'at_risk',
      risks: [{ reason: 'backups_failing' }],
      rpoTargetSeconds: 26 * 3_600,
    });
    expect(body.rpoSeconds).toBeGreaterThanOrEqual(3_600);
    expect(body.rpoSeconds).toBeLessThan(3_900);
    expect(Date.parse(body.recoveryPointAt as string)).toBeLessThan(Date.now() - 3_500_000);
  });

  it("is not another tenant's to see", async () => {
    const { status, body } = await get(`/api/backup/tenants/${own}/backups/stats`, other);
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'FORBIDDEN' });
    expect((await get('/api/backup/tenants/nobody/backups/stats')).body.code).toBe('TENANT_NOT_FOUND');
  });
});

describe('GET /metrics', () => {
  it('tells Prometheus all of it', async () => {
    const { status, headers, text } = await get('/metrics');
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(headers['cache-control']).toBe('no-store');
    for (const line of [
      'lifeboat_tenants{state="at_risk"} 3',
      'lifeboat_tenants_at_risk{reason="no_good_backup"} 1',
      'lifeboat_tenants_at_risk{reason="recovery_gap"} 0',
      'lifeboat_open_alerts{reason="backups_failing"} 2',
      'lifeboat_open_alerts{reason="dependency_down"} 0',
      `lifeboat_tenant_at_risk{tenant="${own}"} 1`,
      `lifeboat_tenant_backups{tenant="${own}",status="failed"} 1`,
      `lifeboat_tenant_stored_bytes{tenant="${own}"} 10`,
      `lifeboat_tenant_backup_bytes{tenant="${other}"} 100`,
      `lifeboat_tenant_backup_duration_seconds{tenant="${own}"} 2`,
      'lifeboat_backup_max_age_seconds 93600',
      'lifeboat_stored_bytes{kind="backups"} 20',
      'lifeboat_ended_last_day{kind="backup",status="failed"} 1',
      'lifeboat_queue_jobs{queue="backup",state="waiting"} 0',
      'lifeboat_collector_up{collector="catalog"} 1',
      'lifeboat_collector_up{collector="queues"} 1',
      'lifeboat_collector_up{collector="repository"} 1',
      'lifeboat_collector_up{collector="replication_slots"} 1',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    expect(text).toMatch(/^lifeboat_repository_free_bytes \d+$/m);
  });
});
