import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CatchUpSchedules, CollectMetrics, RunOperation, ShowTenantProtection } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { testActor } from '@lifeboat/testing';
import { ScheduleStage } from '../support/schedule-stage.js';

let stage: ScheduleStage;

beforeAll(async () => {
  stage = await ScheduleStage.open({
    tenants: 2,
    now: '2026-06-01T00:00:00Z',
    environment: { BACKUP_DEFAULT_SCHEDULE: 'none', METRICS_TENANT_LABELS: 'all', METRICS_CACHE: '0s' },
  });
  await stage.sync();
});
afterAll(() => stage.close());

const reasons = async (tenantId = 't-1', actor = testActor()): Promise<string[]> => {
  const { risks } = await runAs(actor, () => stage.app.get(ShowTenantProtection).show(tenantId));
  return risks.map(({ reason }) => reason);
};

/** Does what the schedule has started last, as a worker does. */
async function runLast(scheduleId: string): Promise<void> {
  const { lastOperationId } = await stage.schedule(scheduleId);
  const outcome = await stage.app.get(RunOperation).run(lastOperationId ?? '', { lastAttempt: true });
  expect(outcome.kind).toBe('completed');
}

describe('a run that is missed', () => {
  it('puts its tenant at risk before anybody has counted it, and until it is made up for', async () => {
    const { id } = await stage.create({});
    stage.setClock('2026-06-01T02:00:01Z');
    await stage.tick(id);
    await runLast(id);
    expect(await reasons()).toEqual([]);

    stage.setClock('2026-06-02T02:14:00Z');
    expect(await reasons()).toEqual([]);
    stage.setClock('2026-06-02T02:16:00Z');
    expect(await reasons()).toEqual(['run_missed']);
    stage.setClock('2026-06-03T09:00:00Z');
    expect(await reasons()).toEqual(['backup_too_old', 'run_missed']);

    expect(await stage.app.get(CatchUpSchedules).run()).toBe(1);
    expect(await reasons()).toEqual(['backup_too_old', 'run_missed']);
    await runLast(id);
    expect(await reasons()).toEqual([]);
    expect(await stage.list()).toMatchObject([
      { id, missedCount: 2, lastMissedAt: new Date('2026-06-03T02:00:00Z') },
    ]);
    const metrics = await runAs(testActor(), () => stage.app.get(CollectMetrics).text());
    expect(metrics).toContain('lifeboat_schedule_misses 2\n');
    expect(metrics).toContain('lifeboat_tenant_schedule_misses{tenant="t-1"} 2\n');
    expect(metrics).toContain('lifeboat_tenants_at_risk{reason="run_missed"} 0\n');
  });

  it('is none of a tenant that is suspended, and none of a schedule that is switched off', async () => {
    await stage.create({ enabled: false }, 't-2');
    const { id } = await stage.create({ name: 'hourly', cron: '0 * * * *' }, 't-2');
    await stage.inCatalog((tenants) => tenants.setStatus('t-2', 'suspended'));
    stage.setClock('2026-06-05T00:00:00Z');
    expect(await reasons('t-2')).toEqual(['no_good_backup']);
    expect(await stage.tick(id)).toBe('left out');
    await stage.inCatalog((tenants) => tenants.setStatus('t-2', 'active'));
    expect(await reasons('t-2')).toEqual(['no_good_backup']);
    expect(await stage.schedule(id)).toMatchObject({ missedCount: 0, lastMissedAt: null });
  });

  it('is not told to another tenant', async () => {
    await expect(reasons('t-1', testActor('t-2'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
