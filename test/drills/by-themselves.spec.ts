import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SampleDrills, type SampleItem, ValidateOverdue } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { runSql, testActor } from '@lifeboat/testing';
import { codeOf, Site } from '../support/site.js';

const DAY_MS = 86_400_000;

let site: Site;
let now = new Date('2026-03-01T00:00:00.000Z');

beforeEach(async () => {
  now = new Date('2026-03-01T00:00:00.000Z');
  site = await Site.open({
    tenants: 5,
    rows: 100,
    environment: { DRILL_SAMPLE: '2', VALIDATION_MAX_AGE: '7d', VALIDATION_LIMIT: '2' },
    clock: { now: () => now },
  });
  for (const { id } of site.tenants.slice(0, 4)) {
    await site.backUp(id);
    now = new Date(now.getTime() + 60_000);
  }
});
afterEach(() => site.close());

const days = (count: number): void => {
  now = new Date(now.getTime() + count * DAY_MS);
};

const tick = (dueAt = now): Promise<SampleItem[]> => site.app.get(SampleDrills).tick(dueAt);

const sample = (count: number, actor = testActor()): Promise<SampleItem[]> =>
  runAs(actor, () => site.app.get(SampleDrills).sample(count, { kind: 'newest' }));

const tenantsOf = (items: readonly SampleItem[]): string[] => items.map(({ tenantId }) => tenantId).sort();

async function finish(items: readonly SampleItem[]): Promise<void> {
  for (const { drill } of items) {
    expect(codeOf(await site.run(drill?.jobId ?? ''))).toBe('completed');
  }
}

const backedUp = (): string[] =>
  site.tenants
    .slice(0, 4)
    .map(({ id }) => id)
    .sort();

describe('drills by themselves', () => {
  it('are of those that have waited longest, each once before any twice', async () => {
    days(1);
    const first = await tick();
    await finish(first);
    days(1);
    const second = await tick();
    await finish(second);
    expect([...tenantsOf(first), ...tenantsOf(second)].sort()).toEqual(backedUp());
    days(1);
    expect(tenantsOf(await tick())).toEqual(tenantsOf(first));
  });

  it('are asked for once, however often it ticks, and whatever has ended meanwhile', async () => {
    days(1);
    const dueAt = now;
    const first = await tick(dueAt);
    expect(await tick(dueAt)).toEqual(first);
    await finish(first);
    days(0.01);
    await tick(dueAt);
    const [{ count } = { count: 0 }] = await runSql<{ count: number }>(
      site.catalogUrl,
      'select count(*)::int as count from lifeboat.tenant_drills',
    );
    expect(count).toBe(2);
    const sources = await runSql(
      site.catalogUrl,
      `select distinct actor_source, actor_subject from lifeboat.operations where kind = 'drill'`,
    );
    expect(sources).toEqual([{ actor_source: 'schedule', actor_subject: 'system:drill' }]);
  });
});

describe('a sample on demand', () => {
  it('leaves out who has no backup, or has a drill under way', async () => {
    const all = await sample(9);
    expect(tenantsOf(all)).toEqual(backedUp());
    days(0.01);
    expect(await sample(9)).toEqual([]);
    await finish(all);
    expect(await sample(3)).toHaveLength(3);
  });

  it('leaves out whose backups all build on a broken one', async () => {
    const tenant = site.tenant();
    await runSql(
      site.catalogUrl,
      `update lifeboat.tenant_backups set validation = '{"valid": false}' where tenant_id = '${tenant}';
       insert into lifeboat.tenant_backups
         (id, tenant_id, type, parent_id, status, application_database, path, manifest_sha256, rows, size_bytes, raw_bytes,
          compression, created_at, finished_at)
         select gen_random_uuid(), tenant_id, 'incremental', id, status, application_database, path || '-', manifest_sha256,
                rows, size_bytes, raw_bytes, compression, now(), now()
           from lifeboat.tenant_backups where tenant_id = '${tenant}'`,
    );
    expect(tenantsOf(await sample(9))).toEqual(backedUp().filter((id) => id !== tenant));
  });

  it('is for administrators, and of a number', async () => {
    const tenant = site.tenant();
    await expect(sample(1, testActor(tenant))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(sample(0)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });
});

describe('validations by themselves', () => {
  const run = (dueAt = now): ReturnType<ValidateOverdue['run']> => site.app.get(ValidateOverdue).run(dueAt);

  const asked = (): Promise<{ id: string; tenant: string }[]> =>
    runSql(
      site.catalogUrl,
      `select id, tenant_id as tenant from lifeboat.operations where kind = 'validation' and finished_at is null order by created_at, id`,
    );

  it('are of what the status calls overdue, the oldest first, so many each time, and once', async () => {
    days(6);
    expect(await run()).toEqual({ requested: 0, underWay: 0, failed: 0, left: 0 });
    days(2);
    const dueAt = now;
    expect(await run(dueAt)).toEqual({ requested: 2, underWay: 0, failed: 0, left: 2 });
    expect(await run(dueAt)).toEqual({ requested: 0, underWay: 2, failed: 0, left: 2 });
    const first = await asked();
    expect(first.map(({ tenant }) => tenant).sort()).toEqual([site.tenant(0), site.tenant(1)].sort());
    for (const { id } of first) {
      expect(codeOf(await site.run(id))).toBe('completed');
    }
    days(0.5);
    expect(await run()).toEqual({ requested: 2, underWay: 0, failed: 0, left: 0 });
    const second = await asked();
    expect(second.map(({ tenant }) => tenant).sort()).toEqual([site.tenant(2), site.tenant(3)].sort());
  });
});
