import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BackupSchedule } from '@lifeboat/catalog';
import { JobProducer, Ticks } from '@lifeboat/jobs';
import { CatchUpSchedules, ReconcileTimers, systemTimersOf } from '@lifeboat/protection';
import { requireRls } from '@lifeboat/tenancy';
import { ScheduleStage } from '../support/schedule-stage.js';

const TENANTS = 10_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const PATIENCE_MS = 600_000;

let stage: ScheduleStage;

beforeAll(async () => {
  stage = await ScheduleStage.open({ tenants: TENANTS, now: '2026-06-01T12:00:00Z', queue: 'redis' });
}, PATIENCE_MS);
afterAll(() => stage.close());

/** Those of all tenants together. */
const systemTimers = (): number => systemTimersOf(stage.config).length;
const schedules = (): Promise<BackupSchedule[]> => stage.inCatalog(() => requireRls().find(BackupSchedule));

/** Ticks of schedules by the minute in which they are due. */
async function ticksByMinute(): Promise<Map<number, string[]>> {
  const byMinute = new Map<number, string[]>();
  for (const { id, nextDueAt } of await schedules()) {
    const minute = Math.floor(nextDueAt.getTime() / MINUTE_MS);
    byMinute.set(minute, [...(byMinute.get(minute) ?? []), id]);
  }
  return byMinute;
}

async function tickAll(ids: string[], atOnce = 6): Promise<void> {
  const waiting = [...ids];
  const one = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      await stage.tick(id);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

describe(`${TENANTS} tenants`, () => {
  it(
    'are registered with a schedule each, spread over the window',
    async () => {
      await stage.sync();
      const all = await schedules();
      expect(new Set(all.map(({ tenantId }) => tenantId)).size).toBe(TENANTS);
      expect(all).toHaveLength(TENANTS);
      expect(all[0]).toMatchObject({ cron: '0 2 * * *', window: '02:00-05:00', retention: { days: 30 } });
      const perQuarter = new Array<number>(12).fill(0);
      for (const { nextDueAt } of all) {
        const quarter = Math.floor((nextDueAt.getTime() - Date.UTC(2026, 5, 2, 2)) / (15 * MINUTE_MS));
        perQuarter[quarter] = (perQuarter[quarter] ?? 0) + 1;
      }
      expect(perQuarter).toHaveLength(12);
      expect(Math.min(...perQuarter)).toBeGreaterThan(TENANTS / 12 / 1.3);
    },
    PATIENCE_MS,
  );

  it(
    'have a timer each when the process boots, and no more when two do',
    async () => {
      const reconcile = stage.app.get(ReconcileTimers);
      expect(await reconcile.run()).toEqual({ written: TENANTS + systemTimers(), removed: 0 });
      expect(await Promise.all([reconcile.run(), reconcile.run()])).toEqual([
        { written: 0, removed: 0 },
        { written: 0, removed: 0 },
      ]);
      const queue = stage.app.get(JobProducer).all.find(({ name }) => name === 'schedule');
      expect(await queue?.getDelayedCount()).toBe(TENANTS + systemTimers());
    },
    PATIENCE_MS,
  );

  it(
    'are backed up once each in a day of ticks, some of which come twice, and some not at all',
    async () => {
      for (const [minute, ids] of [...(await ticksByMinute())].sort(([a], [b]) => a - b)) {
        stage.setClock(new Date((minute + 1) * MINUTE_MS));
        await tickAll([...ids.slice(1), ...ids.slice(1, 4)]);
      }
      stage.setClock(new Date(stage.now.getTime() + 2 * MINUTE_MS));
      const caughtUp = await stage.app.get(CatchUpSchedules).run();
      expect(caughtUp).toBeGreaterThan(0);
      stage.setClock('2026-06-02T12:00:00Z');
      expect(await stage.app.get(CatchUpSchedules).run()).toBe(0);
      const operations = await stage.operations();
      expect(operations).toHaveLength(TENANTS);
      expect(new Set(operations.map(({ tenantId }) => tenantId)).size).toBe(TENANTS);
      const all = await schedules();
      expect(new Set(all.map(({ lastOperationId }) => lastOperationId)).size).toBe(TENANTS);
      for (const { nextDueAt, lastDueAt } of all) {
        expect(nextDueAt.getTime() - (lastDueAt?.getTime() ?? 0)).toBe(DAY_MS);
      }
    },
    PATIENCE_MS,
  );

  it(
    'have their timers again after Redis was emptied',
    async () => {
      const queue = stage.app.get(JobProducer).all.find(({ name }) => name === 'schedule');
      await queue?.obliterate({ force: true });
      const ticks = stage.app.get(Ticks);
      const timers = await ticks.list();
      await ticks.remove(timers.map(({ id }) => id));
      expect(await ticks.list()).toEqual([]);
      await stage.app.get(ReconcileTimers).run();
      expect(await ticks.list()).toHaveLength(TENANTS + systemTimers());
    },
    PATIENCE_MS,
  );
});
