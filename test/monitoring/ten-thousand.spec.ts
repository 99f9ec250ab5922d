import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql, type SampleApi, startSampleApi, testToken } from '@lifeboat/testing';
import request from 'supertest';

const TENANTS = 10_000;
const OWN_LINES = 50;
const NIGHTS = 10;

let api: SampleApi;

/** Ten thousand tenants beside those of the sample, backed up every night; one in a hundred not last night. */
beforeAll(async () => {
  api = await startSampleApi({
    tenants: 1,
    environment: { METRICS_TENANT_LABELS: `top:${OWN_LINES}`, METRICS_CACHE: '0s' },
  });
  await runSql(
    api.database.superuserUrl,
    `insert into lifeboat.tenants (id, application_database)
       select 'tenant-' || lpad(n::text, 5, '0'), 'main' from generate_series(1, ${TENANTS}) n;
     insert into lifeboat.tenant_backups
       (id, tenant_id, type, status, application_database, path, manifest_sha256, rows, size_bytes, raw_bytes, compression,
        created_at, started_at, finished_at, duration_ms)
       select gen_random_uuid(), 'tenant-' || lpad(n::text, 5, '0'), 'full', 'completed', 'main', 'p', repeat('ab', 32), 1,
              n, 10 * n, 'none', at, at, at + interval '1 minute', 60000
         from generate_series(1, ${NIGHTS}) night
        cross join generate_series(1, ${TENANTS}) n
        cross join lateral (
              select now() - make_interval(hours => 24 * (night + (n % 100 = 0)::int) - 20) as at) moment;
     analyze lifeboat.tenants, lifeboat.tenant_backups`,
  );
});
afterAll(() => api.close());

const get = (path: string): request.Test =>
  request(api.url)
    .get(path)
    .set('Authorization', `Bearer ${testToken(null)}`);

describe('ten thousand tenants', () => {
  it('are told of in as many lines as were asked for, and all are counted', async () => {
    const { text } = await get('/metrics');
    const lines = text.split('\n');
    const valuesOf = (metric: string): [tenant: string, value: number][] =>
      lines.flatMap((line): [string, number][] => {
        const [, name, tenant, value] = /^(\w+)\{tenant="([^"]+)"[^}]*\} (\S+)$/.exec(line) ?? [];
        return name === metric ? [[tenant ?? '', Number(value)]] : [];
      });
    const stored = valuesOf('lifeboat_tenant_stored_bytes');
    expect(stored).toHaveLength(OWN_LINES + 1);
    expect(stored.map(([tenant]) => tenant)).toEqual(
      expect.arrayContaining(['other', 'tenant-10000', 'tenant-09951']),
    );
    const sum = stored.reduce((total, [, value]) => total + value, 0);
    expect(sum).toBe((NIGHTS * TENANTS * (TENANTS + 1)) / 2);
    const others = Object.fromEntries(valuesOf('lifeboat_tenant_at_risk'));
    // The sample's own tenant, which has no backup, is one of them.
    expect(others['other']).toBe(TENANTS / 100);
    expect(others['tenant-10000']).toBe(1);
    expect(lines).toContain('lifeboat_tenants_at_risk{reason="backup_too_old"} 100');
    expect(lines).toContain(`lifeboat_tenants{state="protected"} ${TENANTS - 100}`);
    expect(lines.filter((line) => line !== '' && !line.startsWith('#')).length).toBeLessThan(800);
  });

  it('are listed where they are at risk, wherever they stand', async () => {
    const { body } = await get('/api/backup/stats/at-risk?limit=500&reason=backup_too_old');
    const { items } = body as { items: { tenantId: string }[] };
    expect(items).toHaveLength(100);
    expect(items.at(-1)?.tenantId).toBe('tenant-10000');
    const { body: fleet } = await get('/api/backup/stats');
    expect(fleet).toMatchObject({ tenants: { total: TENANTS + 1, at_risk: 101 } });
  });
});
