import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { damageTenant, hashTenant } from '@lifeboat/sample-app';
import { runSql } from '@lifeboat/testing';
import { codeOf, Site } from '../support/site.js';

let site: Site;
let tenant: string;
let backupId: string;

beforeAll(async () => {
  site = await Site.open();
  tenant = site.tenant();
  backupId = await site.backUp(tenant);
});

afterAll(() => site.close());

describe('a worker whose machine falls silent in the middle of an apply', () => {
  it('does not keep the locks: the server gives it up, and the other tenants write on', async () => {
    const before = await hashTenant(site.appUrl, tenant);
    await damageTenant(site.appUrl, tenant, { seed: 1 });
    const damaged = await hashTenant(site.appUrl, tenant);
    const { jobId } = await site.requestRestore(tenant, { backupId });
    site.proxy.intercept(/^DELETE FROM ONLY "app"/, async () => {
      // The server hears no more of the restore, which holds its locks, until this has been written.
      const other = `UPDATE app.comments SET body = 'written meanwhile' WHERE tenant_id = '${site.tenant(1)}'`;
      await runSql(site.appUrl, other);
      return 'cut' as const;
    });
    expect(codeOf(await site.run(jobId, { lastAttempt: false }))).toBe('APP_DATABASE_UNAVAILABLE');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
  });
});
