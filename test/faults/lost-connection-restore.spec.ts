import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { damageTenant, hashTenant, type TenantHash } from '@lifeboat/sample-app';
import { comparing } from '../support/comparing.js';
import { findHalfDone } from '../support/half-done.js';
import { codeOf, Site } from '../support/site.js';

let site: Site;
let tenant: string;
let backupId: string;
let before: TenantHash;

beforeAll(async () => {
  site = await Site.open();
  tenant = site.tenant();
  backupId = await site.backUp(tenant);
  before = await hashTenant(site.appUrl, tenant);
});

afterAll(() => site.close());

describe('a connection that breaks', () => {
  it.each([
    ['as the restore looks for its mark', /^INSERT INTO lifeboat_app.applied_operations/],
    ['as it makes its staging', /^CREATE SCHEMA/],
    ['in the middle of the staging', /^COPY "lifeboat_staging_[0-9a-f]+"\."k3"/],
    ['as it takes the moment to compare', /pg_export_snapshot/],
    ['in the middle of the comparison', comparing(5)],
    ['as it locks the tables', /^LOCK TABLE/],
    ['in the middle of the apply', /^UPDATE ONLY "app"/],
    ['as it says whose the changes are', /pg_logical_emit_message/],
    ['as it is about to commit', /applied_operations SET outcome/],
  ])('%s changes nothing, and the restore is tried again', async (_when, statement) => {
    await damageTenant(site.appUrl, tenant, { seed: 1 });
    const damaged = await hashTenant(site.appUrl, tenant);
    const { jobId } = await site.requestRestore(tenant, { backupId });
    site.proxy.intercept(statement, () => 'cut');
    const outcome = await site.run(jobId, { lastAttempt: false });
    expect([outcome.kind, codeOf(outcome)]).toEqual(['failed-for-now', 'APP_DATABASE_UNAVAILABLE']);
    expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
    expect(await findHalfDone(site)).toEqual([]);
  });
});
