import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { damageTenant, hashTenant, type TenantHash } from '@lifeboat/sample-app';
import { runSql } from '@lifeboat/testing';
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

const newWork = (text: string): Promise<unknown> =>
  runSql(site.appUrl, `UPDATE app.members SET display_name = '${text}' WHERE tenant_id = '${tenant}'`);

/** Breaks the connection at the COMMIT of the apply: before the server gets it, or after it has done it. */
function breakAtCommit(fate: 'cut' | 'lose-reply'): void {
  site.proxy.intercept(/applied_operations SET outcome/, () => {
    site.proxy.intercept(/^COMMIT$/, () => fate);
    return 'forward';
  });
}

describe('a restore whose COMMIT is not answered', () => {
  it('does not apply twice over newer work where the server has committed', async () => {
    await damageTenant(site.appUrl, tenant, { seed: 1 });
    const { jobId } = await site.requestRestore(tenant, { backupId });
    breakAtCommit('lose-reply');
    const first = await site.run(jobId, { lastAttempt: false });
    expect([first.kind, codeOf(first)]).toEqual(['failed-for-now', 'APP_DATABASE_UNAVAILABLE']);
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);

    await newWork('written after the restore');
    const newer = await hashTenant(site.appUrl, tenant);
    const second = await site.run(jobId);
    expect(second).toMatchObject({ kind: 'completed', operation: { result: { backupId } } });
    expect(await hashTenant(site.appUrl, tenant)).toEqual(newer);
    expect(await findHalfDone(site)).toEqual([]);
  });

  it('applies at the next try where the server never got it', async () => {
    await damageTenant(site.appUrl, tenant, { seed: 2 });
    const damaged = await hashTenant(site.appUrl, tenant);
    const { jobId } = await site.requestRestore(tenant, { backupId });
    breakAtCommit('cut');
    expect(codeOf(await site.run(jobId, { lastAttempt: false }))).toBe('APP_DATABASE_UNAVAILABLE');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
    expect(await findHalfDone(site)).toEqual([]);
  });
});
