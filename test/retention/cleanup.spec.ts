import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditEntriesRepository, BackupSchedulesRepository } from '@lifeboat/catalog';
import { CleanUpTenants } from '@lifeboat/protection';
import { RlsTransactions, runAs } from '@lifeboat/tenancy';
import { runSql, testActor } from '@lifeboat/testing';
import { randomUUID } from 'node:crypto';
import { installShop, SHOP_ENVIRONMENT } from '../properties/shop.js';
import { findHalfDone } from '../support/half-done.js';
import { decisionsOf, Retention, TurnedClock } from '../support/retention.js';
import { codeOf, Site } from '../support/site.js';
import { check } from '../support/upkeep.js';

const TENANT = '1';
const OTHER = '2';

let clock: TurnedClock;
let site: Site;
let retention: Retention;

beforeEach(async () => {
  clock = new TurnedClock();
  site = await Site.open({ install: installShop, environment: SHOP_ENVIRONMENT, clock });
  retention = new Retention(site);
});
afterEach(() => site.close());

/** Takes backups that many days apart, oldest first; the last one is of now. */
async function backUpDaily(count: number, days: number, tenantId = TENANT): Promise<string[]> {
  const ids: string[] = [];
  for (let made = 0; made < count; made += 1) {
    clock.turnDays(made === 0 ? 0 : days);
    ids.push(await site.backUp(tenantId));
  }
  return ids;
}

const audit = async (action: string): Promise<unknown[]> =>
  (
    await runAs(testActor(), () =>
      site.app
        .get(RlsTransactions)
        .run(() => new AuditEntriesRepository().list({ tenantId: TENANT, action, limit: 50 })),
    )
  ).items;

describe('a cleanup', () => {
  it('deletes what no rule keeps, hides it, and removes it when the grace time is over', async () => {
    const [oldest = '', older = '', newest = ''] = await backUpDaily(3, 20);
    const theirs = await site.backUp(OTHER);
    const planned = await retention.cleanUp(TENANT, { dryRun: true });
    expect(decisionsOf(planned)).toEqual({
      [newest]: 'keep last_good',
      [older]: 'keep days',
      [oldest]: 'delete no_rule',
    });
    expect(planned).toMatchObject({
      dryRun: true,
      kept: { backups: 2 },
      deleted: { backups: 1 },
      graceHours: 24,
    });
    expect(await retention.list(TENANT)).toEqual([newest, older, oldest]);

    const done = await retention.cleanUp(TENANT);
    expect(decisionsOf(done)).toEqual(decisionsOf(planned));
    expect(done).toMatchObject({ dryRun: false, removed: { backups: 0, bytes: 0 } });
    expect(await retention.list(TENANT)).toEqual([newest, older]);
    expect(await retention.list(TENANT, true)).toEqual([oldest]);
    expect(await retention.get(TENANT, oldest)).toMatchObject({
      deletionReason: 'No rule keeps it any longer.',
    });
    await expect(site.requestRestore(TENANT, { backupId: oldest })).rejects.toMatchObject({
      code: 'BACKUP_DELETED',
    });
    await expect(site.requestValidation({ backupId: oldest })).rejects.toMatchObject({
      code: 'BACKUP_DELETED',
    });

    clock.turnHours(23);
    expect(await retention.sweep()).toMatchObject({ backups: 0 });
    expect(await retention.stored(TENANT)).toContain(oldest);
    clock.turnHours(1);
    const { sizeBytes } = await retention.get(TENANT, oldest);
    const swept = await retention.sweep();
    expect(swept).toMatchObject({ backups: 1, left: 0 });
    // The manifest is on top of what the catalog counts.
    expect(swept.bytes).toBeGreaterThan(sizeBytes ?? 0);
    expect(await retention.stored(TENANT)).toEqual([older, newest].sort());
    expect(await retention.list(TENANT, true)).toEqual([]);
    expect(await audit('backups.remove')).toMatchObject([
      { outcome: 'succeeded', bytes: swept.bytes, detail: { backupId: oldest, type: 'full' } },
    ]);
    expect(await audit('backups.cleanup')).toMatchObject([{ outcome: 'succeeded' }, {}, {}, {}]);
    expect(await retention.list(OTHER)).toEqual([theirs]);
    expect(await findHalfDone(site)).toEqual([]);
    expect(await check(site)).toMatchObject({ findings: [] });
  });

  it('can be undone until then, with all that a backup builds on', async () => {
    const full = await site.backUp(TENANT);
    clock.turnDays(1);
    const incremental = await site.backUp(TENANT, { type: 'incremental' });
    clock.turnDays(60);
    const newest = await site.backUp(TENANT);
    expect(await retention.cleanUp(TENANT)).toMatchObject({ deleted: { backups: 2 } });
    expect(await retention.undelete(TENANT, incremental)).toMatchObject({ id: incremental, deletedAt: null });
    expect(await retention.list(TENANT)).toEqual([newest, incremental, full]);
    expect(codeOf(await site.restore(TENANT, { backupId: incremental }))).toBe('completed');
    await retention.hold(TENANT, incremental);
    expect(decisionsOf(await retention.cleanUp(TENANT))).toMatchObject({
      [incremental]: 'keep hold',
      [full]: 'keep built_on',
    });
    await retention.release(TENANT, incremental);
    await retention.cleanUp(TENANT);
    clock.turnDays(2);
    // A restore point of the restore above goes by its own time.
    expect(await retention.cleanUp(TENANT)).toMatchObject({ removed: { backups: 2 } });
    await expect(retention.undelete(TENANT, incremental)).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
    expect(await findHalfDone(site)).toEqual([]);
  });

  it('goes by what is asked for, by the schedule that a backup is of, and never leaves a tenant without', async () => {
    const [oldest = '', older = '', newest = ''] = await backUpDaily(3, 2);
    const schedule = {
      id: randomUUID(),
      tenantId: TENANT,
      name: 'monthly',
      cron: '0 2 1 * *',
      timeZone: 'UTC',
    };
    await runAs(testActor(), () =>
      site.app.get(RlsTransactions).run(() =>
        site.app.get(BackupSchedulesRepository).create({
          ...schedule,
          type: 'full',
          fullOn: [],
          nextDueAt: new Date(),
          retention: { monthly: 1 },
          window: null,
          enabled: true,
          includeTables: [],
          excludeTables: [],
        }),
      ),
    );
    await runSql(
      site.catalogUrl,
      `UPDATE lifeboat.tenant_backups SET schedule_id = '${schedule.id}' WHERE id = '${oldest}'`,
    );
    const plan = (input: object): Promise<Record<string, string>> =>
      retention.cleanUp(TENANT, { ...input, dryRun: true }).then(decisionsOf);
    expect(await plan({ retentionDays: 1 })).toEqual({
      [newest]: 'keep last_good',
      [older]: 'delete no_rule',
      [oldest]: 'keep monthly',
    });
    expect(await plan({ retentionDays: 1, keepLast: 2 })).toMatchObject({ [older]: 'keep keep_last' });
    clock.turnDays(500);
    expect(await plan({ retentionDays: 1 })).toMatchObject({ [newest]: 'keep last_good' });
  });

  it.each([
    { retentionDays: 0 },
    { retentionDays: -1 },
    { retentionDays: 1.5 },
    { retentionDays: 36_501 },
    { keepLast: 0 },
    { retentionDays: 30, keepLast: -5 },
  ])('is not asked for with %j', async (input) => {
    await expect(retention.requestCleanup(TENANT, input)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('is for administrators, each of the own tenant', async () => {
    for (const actor of [testActor(OTHER), testActor(TENANT, 'tenant_viewer')]) {
      await expect(retention.requestCleanup(TENANT, {}, actor)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    const [, newest] = await backUpDaily(2, 40);
    const { jobId } = await retention.requestCleanup(TENANT, {}, testActor(TENANT));
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await retention.list(TENANT)).toEqual([newest]);
  });
});

describe('the tick of the cleanup', () => {
  it('asks once for each tenant of which something may go, however often it comes', async () => {
    await backUpDaily(2, 40);
    await site.backUp(OTHER);
    const dueAt = clock.now();
    const ticks = site.app.get(CleanUpTenants);
    expect(await ticks.run(dueAt)).toEqual({ requested: 1, idle: 1, failed: 0 });
    await ticks.run(dueAt);
    const jobs = await runSql<{ id: string; tenant_id: string; actor_subject: string }>(
      site.catalogUrl,
      `SELECT id, tenant_id, actor_subject FROM lifeboat.operations WHERE kind = 'cleanup'`,
    );
    expect(jobs).toMatchObject([{ tenant_id: TENANT, actor_subject: 'system:cleanup' }]);
    expect(codeOf(await site.run(jobs[0]?.id ?? ''))).toBe('completed');
    expect(await retention.list(TENANT)).toHaveLength(1);
    expect(await ticks.run(new Date(dueAt.getTime() + 1))).toEqual({ requested: 0, idle: 2, failed: 0 });
  });
});
