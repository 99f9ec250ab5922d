import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { damageTenant, hashTenant, type TenantHash } from '@lifeboat/sample-app';
import { findHalfDone } from '../support/half-done.js';
import { OpenTransaction } from '../support/open-transaction.js';
import { codeOf, Site } from '../support/site.js';

const TIMEOUT_MS = 100;
const TRIES = 3;

let site: Site;
let tenant: string;
let other: string;
let backupId: string;
let before: TenantHash;

beforeAll(async () => {
  site = await Site.open({
    environment: { RESTORE_LOCK_TIMEOUT_MS: String(TIMEOUT_MS), RESTORE_LOCK_TRIES: String(TRIES) },
  });
  [tenant, other] = [site.tenant(0), site.tenant(1)];
  backupId = await site.backUp(tenant);
  before = await hashTenant(site.appUrl, tenant);
});

afterAll(() => site.close());

let damaged: TenantHash;
beforeEach(async () => {
  await damageTenant(site.appUrl, tenant, { seed: 1 });
  damaged = await hashTenant(site.appUrl, tenant);
});

/** What holds a restore up, and that it goes through once that has ended. */
async function expectHeldUpBy(holder: OpenTransaction): Promise<void> {
  const { jobId } = await site.requestRestore(tenant, { backupId });
  try {
    const outcome = await site.run(jobId, { lastAttempt: false });
    expect([outcome.kind, codeOf(outcome)]).toEqual(['failed-for-now', 'LOCK_NOT_ACQUIRED']);
    expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
  } finally {
    await holder.end();
  }
  expect(codeOf(await site.run(jobId))).toBe('completed');
  expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
  expect(await findHalfDone(site)).toEqual([]);
}

describe('a restore that cannot have its locks in time', () => {
  it('gives up after the tries it has, where a long transaction holds a table', async () => {
    let tries = 0;
    const count = (): 'forward' => {
      tries += 1;
      site.proxy.intercept(/^LOCK TABLE/, count);
      return 'forward';
    };
    site.proxy.intercept(/^LOCK TABLE/, count);
    const update = `UPDATE app.comments SET body = body WHERE tenant_id = '${other}'`;
    await expectHeldUpBy(await OpenTransaction.begin(site.appUrl, update));
    expect(tries).toBe(TRIES + 1);
  });

  it('is tried again where a row that it refers to is held', async () => {
    const lock = 'SELECT FROM app.countries FOR UPDATE';
    await expectHeldUpBy(await OpenTransaction.begin(site.appUrl, lock));
  });

  it('is tried again where an attempt that lost its worker still runs in the server', async () => {
    const { jobId } = await site.requestRestore(tenant, { backupId });
    const orphan = await OpenTransaction.begin(
      site.appUrl,
      `INSERT INTO lifeboat_app.applied_operations (operation_id, tenant_id) VALUES ('${jobId}', '${tenant}')`,
    );
    const outcome = await site.run(jobId, { lastAttempt: false });
    expect(codeOf(outcome)).toBe('LOCK_NOT_ACQUIRED');
    await orphan.end();
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
  });
});
