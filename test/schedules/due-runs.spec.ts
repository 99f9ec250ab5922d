import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Backup, Operation, OperationsRepository } from '@lifeboat/catalog';
import { CatchUpSchedules, ReconcileTimers, type ScheduleView } from '@lifeboat/protection';
import { requireRls } from '@lifeboat/tenancy';
import { randomUUID } from 'node:crypto';
import { ScheduleStage } from '../support/schedule-stage.js';

let stage: ScheduleStage;

beforeAll(async () => {
  stage = await ScheduleStage.open({
    tenants: 2,
    now: '2026-06-01T00:00:00Z',
    environment: { BACKUP_DEFAULT_SCHEDULE: 'none' },
  });
  await stage.sync();
});
afterEach(async () => {
  await stage.inCatalog(async (tenants) => {
    await requireRls().query('delete from lifeboat.tenant_backup_schedules');
    await requireRls().query(
      "update lifeboat.operations set state = 'cancelled', finished_at = now() where finished_at is null",
    );
    await tenants.setStatus('t-1', 'active');
  });
});
afterAll(() => stage.close());

/** The operations that a schedule has started so far, by the time that each was started. */
async function runsOf({ id }: ScheduleView): Promise<{ type: unknown; at: string }[]> {
  const backups = await stage.inCatalog(() =>
    requireRls().find(Backup, { where: { scheduleId: id }, order: { createdAt: 'ASC' } }),
  );
  return backups.map(({ type, createdAt }) => ({ type, at: createdAt.toISOString() }));
}

async function nightly(
  at = '2026-06-01T00:00:00Z',
  cron = '0 2 * * *',
  timeZone = 'UTC',
): Promise<ScheduleView> {
  stage.setClock(at);
  return stage.create({ cron, timeZone });
}

async function endLast({ id }: ScheduleView): Promise<void> {
  await stage.complete((await stage.schedule(id)).lastOperationId ?? '');
}

describe('a due time', () => {
  it('starts one run, however often it ticks, and from how many processes', async () => {
    const schedule = await nightly();
    expect(await stage.tick(schedule.id)).toBe('nothing due');
    stage.setClock('2026-06-01T02:00:00.120Z');
    const outcomes = await Promise.all([1, 2, 3].map(() => stage.tick(schedule.id)));
    expect(outcomes).toContain('started');
    await stage.tick(schedule.id);
    expect(await runsOf(schedule)).toEqual([{ type: 'full', at: '2026-06-01T02:00:00.120Z' }]);
    expect(await stage.schedule(schedule.id)).toMatchObject({
      lastDueAt: new Date('2026-06-01T02:00:00Z'),
      nextDueAt: new Date('2026-06-02T02:00:00Z'),
      missedCount: 0,
    });
  });

  it('starts its run though the tick comes a little early', async () => {
    const schedule = await nightly();
    stage.setClock('2026-06-01T01:59:58Z');
    expect(await stage.tick(schedule.id)).toBe('started');
    stage.setClock('2026-06-01T02:00:01Z');
    expect(await stage.tick(schedule.id)).toBe('nothing due');
  });

  it('starts a run as the schedule, not as whoever made it', async () => {
    const schedule = await nightly();
    stage.setClock('2026-06-01T02:00:00Z');
    await stage.tick(schedule.id);
    const { lastOperationId } = await stage.schedule(schedule.id);
    const operation = await stage.inCatalog(() =>
      requireRls().findOneByOrFail(Operation, { id: lastOperationId ?? '' }),
    );
    expect(operation).toMatchObject({
      tenantId: 't-1',
      actorSubject: 'system:schedule',
      actorSource: 'schedule',
    });
  });
});

describe('missed runs', () => {
  it('are caught up once, by the newest, and counted', async () => {
    const schedule = await nightly();
    stage.setClock('2026-06-04T09:00:00Z');
    expect(await stage.app.get(CatchUpSchedules).run()).toBe(1);
    expect(await stage.app.get(CatchUpSchedules).run()).toBe(0);
    expect(await runsOf(schedule)).toHaveLength(1);
    expect(await stage.schedule(schedule.id)).toMatchObject({
      lastDueAt: new Date('2026-06-04T02:00:00Z'),
      nextDueAt: new Date('2026-06-05T02:00:00Z'),
      missedCount: 4,
      lastMissedAt: new Date('2026-06-04T02:00:00Z'),
    });
  });

  it('of every minute are caught up once after a year', async () => {
    const schedule = await nightly('2026-06-01T00:00:00Z', '* * * * *');
    stage.setClock('2027-06-01T00:00:30Z');
    expect(await stage.tick(schedule.id)).toBe('started');
    const { nextDueAt, missedCount } = await stage.schedule(schedule.id);
    expect(nextDueAt).toEqual(new Date('2027-06-01T00:01:00Z'));
    expect(missedCount).toBe(1_000);
  });

  it('are left to their own tick for a minute', async () => {
    await nightly();
    stage.setClock('2026-06-01T02:00:30Z');
    expect(await stage.app.get(CatchUpSchedules).run()).toBe(0);
    stage.setClock('2026-06-01T02:01:30Z');
    expect(await stage.app.get(CatchUpSchedules).run()).toBe(1);
  });

  it('are those, too, whose run before has not ended: runs do not pile up', async () => {
    const schedule = await nightly('2026-06-01T00:00:00Z', '0 * * * *');
    stage.setClock('2026-06-01T01:00:00Z');
    expect(await stage.tick(schedule.id)).toBe('started');
    stage.setClock('2026-06-01T02:00:00Z');
    expect(await stage.tick(schedule.id)).toBe('still running');
    await endLast(schedule);
    stage.setClock('2026-06-01T03:00:00Z');
    expect(await stage.tick(schedule.id)).toBe('started');
    expect(await stage.schedule(schedule.id)).toMatchObject({ missedCount: 1 });
  });
});

describe('a clock that is turned', () => {
  it('back, runs nothing twice', async () => {
    const schedule = await nightly();
    stage.setClock('2026-06-01T02:00:00Z');
    await stage.tick(schedule.id);
    await endLast(schedule);
    stage.setClock('2026-06-01T01:00:00Z');
    await stage.app.get(ReconcileTimers).run();
    stage.setClock('2026-06-01T02:00:00Z');
    await stage.tick(schedule.id);
    await stage.app.get(CatchUpSchedules).run();
    expect(await runsOf(schedule)).toHaveLength(1);
    stage.setClock('2026-06-02T02:00:00Z');
    expect(await stage.tick(schedule.id)).toBe('started');
  });

  it('far ahead and back again, leaves no schedule behind that waits for years', async () => {
    const schedule = await nightly();
    stage.setClock('2036-06-01T02:00:00Z');
    await stage.tick(schedule.id);
    await endLast(schedule);
    stage.setClock('2026-06-01T12:00:00Z');
    await stage.app.get(ReconcileTimers).run();
    stage.setClock('2026-06-02T02:00:00Z');
    expect(await stage.tick(schedule.id)).toBe('started');
  });
});

describe('daylight saving', () => {
  it.each([
    [
      'forward: at the time that does not exist, an hour later',
      '2026-03-28T12:00:00Z',
      '2026-03-29T01:30:00.000Z',
    ],
    [
      'back: at the time that exists twice, the first time',
      '2026-10-24T12:00:00Z',
      '2026-10-25T00:30:00.000Z',
    ],
  ])('put %s, once', async (_how, from, due) => {
    const schedule = await nightly(from, '30 2 * * *', 'Europe/Berlin');
    const end = new Date(from).getTime() + 86_400_000;
    for (let at = new Date(from).getTime(); at < end; at += 600_000) {
      stage.setClock(new Date(at));
      await stage.tick(schedule.id);
    }
    expect((await runsOf(schedule)).map(({ at }) => at)).toEqual([due]);
  });
});

describe('a policy', () => {
  it('is full on its days, in the zone of the schedule, and incremental on the others', async () => {
    stage.setClock('2026-06-05T00:00:00Z');
    const schedule = await stage.create({
      cron: '30 1 * * *',
      timeZone: 'Pacific/Auckland',
      type: 'policy',
      fullOn: ['sunday'],
      window: '01:00-03:00',
    });
    for (const day of [1, 2, 3]) {
      stage.setClock((await stage.schedule(schedule.id)).nextDueAt);
      expect([day, await stage.tick(schedule.id)]).toEqual([day, 'started']);
      await endLast(schedule);
    }
    const types = (await runsOf(schedule)).map(({ type, at }) => [type, at.slice(0, 10)]);
    // 01:30 of Sunday in Auckland is still Saturday in UTC.
    expect(types).toEqual([
      ['incremental', '2026-06-05'],
      ['full', '2026-06-06'],
      ['incremental', '2026-06-07'],
    ]);
  });
});

describe('a tenant that is not to be backed up', () => {
  it('suspended, is left out, and is due again when it is active', async () => {
    const schedule = await nightly();
    await stage.inCatalog((tenants) => tenants.setStatus('t-1', 'suspended'));
    stage.setClock('2026-06-01T02:00:00Z');
    expect(await stage.tick(schedule.id)).toBe('left out');
    await stage.inCatalog((tenants) => tenants.setStatus('t-1', 'active'));
    expect(await stage.tick(schedule.id)).toBe('nothing due');
    stage.setClock('2026-06-02T02:00:00Z');
    expect(await stage.tick(schedule.id)).toBe('started');
    expect(await stage.schedule(schedule.id)).toMatchObject({ missedCount: 0 });
  });

  it('being restored, stays due until the restore has ended', async () => {
    const schedule = await nightly();
    stage.setClock('2026-06-01T02:00:00Z');
    const id = randomUUID();
    const operations = new OperationsRepository({ now: () => stage.now });
    await stage.inCatalog(async (tenants) => {
      await operations.create({ id, kind: 'restore', tenantId: 't-1', request: {} });
      await operations.start(id);
      await tenants.beginRestoring('t-1', id);
    });
    // Its sign of life is younger than the clock of the test would have it.
    await stage.inCatalog(() =>
      requireRls().query("update lifeboat.operations set heartbeat_at = 'infinity' where id = $1", [id]),
    );
    expect(await stage.tick(schedule.id)).toBe('later');
    await stage.inCatalog(() => operations.fail(id, { code: 'X', detail: '', remedy: '' }));
    expect(await stage.tick(schedule.id)).toBe('started');
  });

  it('switched off, deleted or unknown, a schedule runs nothing', async () => {
    stage.setClock('2026-06-01T00:00:00Z');
    const off = await stage.create({ enabled: false });
    expect(off.nextRuns).toEqual([]);
    stage.setClock('2026-06-01T02:00:00Z');
    expect(await stage.tick(off.id)).toBe('nothing due');
    expect(await stage.tick(randomUUID())).toBe('nothing due');
    expect(await stage.app.get(CatchUpSchedules).run()).toBe(0);
  });
});
