import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SyncTenants } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { runSql, testActor } from '@lifeboat/testing';
import { installShop, SHOP_ENVIRONMENT } from '../properties/shop.js';
import { findHalfDone } from '../support/half-done.js';
import { decisionsOf, Retention, TurnedClock } from '../support/retention.js';
import { codeOf, Site } from '../support/site.js';

const TENANT = '1';

let clock: TurnedClock;
let site: Site;
let retention: Retention;
let full: string;

beforeEach(async () => {
  clock = new TurnedClock();
  site = await Site.open({ install: installShop, environment: SHOP_ENVIRONMENT, clock });
  retention = new Retention(site);
  await runSql(site.appUrl, "INSERT INTO shop.items VALUES (1, 1, 'mine'), (2, 1, 'theirs')");
  full = await site.backUp(TENANT);
});
afterEach(() => site.close());

const vanish = (): Promise<unknown> => runSql(site.appUrl, 'DELETE FROM shop.accounts WHERE id = 1');
const status = async (): Promise<unknown> =>
  (await runSql(site.catalogUrl, `SELECT status FROM lifeboat.tenants WHERE id = '${TENANT}'`))[0]?.[
    'status'
  ];

describe('a tenant whose own row has vanished', () => {
  it.each(['full', 'incremental', 'selective'] as const)(
    'gets no %s backup that would look good and be empty, and is gone from then on',
    async (type) => {
      await vanish();
      const tables = type === 'selective' ? { includeTables: ['shop.items'] } : {};
      const { jobId } = await site.requestBackup(TENANT, { type, ...tables });
      expect(codeOf(await site.run(jobId))).toBe('TENANT_NOT_ACTIVE');
      expect(await status()).toBe('gone');
      expect(await retention.stored(TENANT)).toEqual([full]);
      await expect(site.requestBackup(TENANT)).rejects.toMatchObject({ code: 'TENANT_NOT_ACTIVE' });
      expect(await findHalfDone(site)).toEqual([]);
    },
  );

  it('keeps what it has, however old, also where nobody has noticed yet', async () => {
    clock.turnDays(1);
    const newest = await site.backUp(TENANT);
    await vanish();
    clock.turnDays(1_000);
    const { backups, deleted } = await retention.cleanUp(TENANT);
    expect(decisionsOf({ backups } as Parameters<typeof decisionsOf>[0])).toEqual({
      [newest]: 'keep last_good',
      [full]: 'keep tenant_gone',
    });
    expect(deleted.backups).toBe(0);
    expect(await status()).toBe('gone');
  });

  it('is restored from it, and is one like the others again', async () => {
    await vanish();
    await runAs(testActor(), () => site.app.get(SyncTenants).sync());
    expect(await status()).toBe('gone');
    expect(codeOf(await site.restore(TENANT, { backupId: full }))).toBe('completed');
    clock.turnDays(40);
    await retention.cleanUp(TENANT);
    expect(await status()).toBe('active');
    const newest = await site.backUp(TENANT);
    expect(decisionsOf(await retention.cleanUp(TENANT))).toEqual({
      [newest]: 'keep last_good',
      [full]: 'delete no_rule',
    });
  });

  it('may be deleted from by a person, but for its last good backup', async () => {
    clock.turnDays(1);
    const newest = await site.backUp(TENANT);
    await vanish();
    await retention.cleanUp(TENANT);
    await retention.delete(TENANT, full);
    await expect(retention.delete(TENANT, newest)).rejects.toMatchObject({ code: 'BACKUP_PROTECTED' });
  });
});

describe('a cleanup', () => {
  it('waits where the application cannot be asked whether it still has the tenant', async () => {
    clock.turnDays(40);
    await site.backUp(TENANT);
    site.proxy.intercept(/SELECT EXISTS/, () => Promise.resolve('cut'));
    const { jobId } = await retention.requestCleanup(TENANT);
    expect(codeOf(await site.run(jobId, { lastAttempt: false }))).toBe('APP_DATABASE_UNAVAILABLE');
    expect(await retention.list(TENANT)).toHaveLength(2);
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await retention.list(TENANT)).toHaveLength(1);
  });
});
