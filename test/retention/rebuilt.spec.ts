import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ReadSchedules,
  RunSchedule,
  type ScheduleView,
  SyncTenants,
  WriteSchedules,
} from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { runSql, testActor } from '@lifeboat/testing';
import { installShop, SHOP_ENVIRONMENT } from '../properties/shop.js';
import { loseCatalog } from '../support/lost-catalog.js';
import { decisionsOf, Retention, TurnedClock } from '../support/retention.js';
import { Site } from '../support/site.js';
import { rebuild } from '../support/upkeep.js';

const TENANT = '1';

let clock: TurnedClock;
let site: Site;
let retention: Retention;

beforeEach(async () => {
  clock = new TurnedClock();
  site = await Site.open({ install: installShop, environment: SHOP_ENVIRONMENT, clock });
  retention = new Retention(site);
});
afterEach(() => site.close());

const asAdmin = <T>(work: () => Promise<T>): Promise<T> => runAs(testActor(), work);

async function make(name: string): Promise<string> {
  const input = { name, cron: '0 3 * * 0', type: 'full', retention: { monthly: 12 } } as const;
  return (await asAdmin(() => site.app.get(WriteSchedules).create(TENANT, input))).id;
}

/** Takes a schedule's backup; answers with its id. */
async function runSchedule(id: string): Promise<string> {
  const { jobId, backupId } = await asAdmin(() => site.app.get(RunSchedule).request(TENANT, id, null));
  expect((await site.run(jobId)).kind).toBe('completed');
  return backupId;
}

const schedules = async (): Promise<ScheduleView[]> =>
  (await asAdmin(() => site.app.get(ReadSchedules).list({ tenantId: TENANT }))).items;

/** Which backup is which schedule's. */
const owners = async (): Promise<Record<string, unknown>> => {
  const rows = await runSql(site.catalogUrl, 'SELECT id, schedule_id FROM lifeboat.tenant_backups');
  return Object.fromEntries(rows.map(({ id, schedule_id: owner }) => [String(id), owner]));
};

describe('a catalog that was rebuilt', () => {
  it('gives its tenants their default schedule again, with the backups that it has taken', async () => {
    const [before] = await schedules();
    const scheduled = await runSchedule(before?.id ?? '');
    const another = await site.backUp(TENANT);
    await loseCatalog(site);
    await rebuild(site);
    const [after, ...others] = await schedules();
    expect(after).toMatchObject({ name: 'default', cron: before?.cron, enabled: true });
    expect(others).toEqual([]);
    expect(await owners()).toEqual({ [scheduled]: after?.id, [another]: null });
    await asAdmin(() => site.app.get(WriteSchedules).delete(TENANT, after?.id ?? ''));
    await asAdmin(() => site.app.get(SyncTenants).sync());
    expect(await schedules()).toEqual([]);
  });

  it('keeps backups of a schedule as it says, once it is made again under its name', async () => {
    const scheduled = await runSchedule(await make('weekly'));
    clock.turnDays(20);
    await loseCatalog(site);
    await rebuild(site);
    const id = await make('weekly');
    expect(await owners()).toEqual({ [scheduled]: id });
    await make('another');
    expect(await owners()).toEqual({ [scheduled]: id });
    await site.backUp(TENANT);
    clock.turnDays(20);
    expect(decisionsOf(await retention.cleanUp(TENANT))).toMatchObject({ [scheduled]: 'keep monthly' });
  });

  it('holds what something that was lost with the old one had kept', async () => {
    const old = await site.backUp(TENANT);
    await retention.hold(TENANT, old);
    clock.turnDays(40);
    const young = await site.backUp(TENANT);
    clock.turnDays(10);
    const newest = await site.backUp(TENANT);
    await loseCatalog(site);
    await rebuild(site);
    expect(decisionsOf(await retention.cleanUp(TENANT))).toEqual({
      [newest]: 'keep last_good',
      [young]: 'keep days',
      [old]: 'keep hold',
    });
    expect(await retention.get(TENANT, old)).toMatchObject({
      hold: true,
      holdReason: expect.stringContaining('not known any more'),
    });
    await retention.release(TENANT, old);
    expect(decisionsOf(await retention.cleanUp(TENANT))).toMatchObject({ [old]: 'delete no_rule' });
  });
});
