import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CatchUpSchedules, ReconcileTimers, WriteSchedules } from '@lifeboat/protection';
import { requireRls, runAs } from '@lifeboat/tenancy';
import { testActor } from '@lifeboat/testing';
import { ScheduleStage } from '../support/schedule-stage.js';

const NOW = '2026-06-01T00:00:00Z';

let stage: ScheduleStage;

beforeAll(async () => {
  stage = await ScheduleStage.open({
    tenants: 8,
    now: NOW,
    environment: { BACKUP_DEFAULT_SCHEDULE: 'none' },
  });
  await stage.sync();
});
afterAll(() => stage.close());

describe('two changes of one schedule at the same time', () => {
  it('are both made, and neither undoes the other', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await stage.create({ name: `nightly ${String(round)}` });
      await runAs(testActor(), () => {
        const schedules = stage.app.get(WriteSchedules);
        return Promise.all([
          schedules.update('t-1', id, { enabled: false }),
          schedules.update('t-1', id, { retention: { days: 365 } }),
        ]);
      });
      expect(await stage.schedule(id)).toMatchObject({ enabled: false, retention: { days: 365 } });
    }
  });
});

describe('a schedule that this process cannot read', () => {
  it('keeps no other from being caught up, and no timer from being reconciled', async () => {
    const unreadable: string[] = [];
    for (const tenant of [2, 3, 4, 5, 6]) {
      unreadable.push((await stage.create({ cron: '0 1 * * *' }, `t-${String(tenant)}`)).id);
    }
    const schedule = await stage.create({ cron: '0 2 * * *' }, 't-7');
    // As an API with newer time zones than this process has taken it.
    await stage.inCatalog(() =>
      requireRls().query(
        `update lifeboat.tenant_backup_schedules set time_zone = 'Mars/Phobos' where id = any($1::uuid[])`,
        [unreadable],
      ),
    );
    stage.setClock('2026-06-01T02:10:00Z');
    expect(await stage.app.get(CatchUpSchedules).run()).toBe(1);
    expect(await stage.schedule(schedule.id)).toMatchObject({ lastDueAt: new Date('2026-06-01T02:00:00Z') });
    await expect(stage.app.get(ReconcileTimers).run()).resolves.toMatchObject({ removed: 0 });
  });
});
