import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { damageTenant, hashTenant } from '@lifeboat/sample-app';
import { runSql } from '@lifeboat/testing';
import { findHalfDone } from '../support/half-done.js';
import { COPY_OUT, holdInTheMiddle } from '../support/hold-backup.js';
import { codeOf, Site } from '../support/site.js';

let site: Site;
let tenant: string;

beforeAll(async () => {
  site = await Site.open({ rows: 2000, environment: { BACKUP_VOLUME_BYTES: '65536' } });
  tenant = site.tenant();
});

afterAll(() => site.close());

/** Ends the session that holds the tenant's lock, as a network that breaks between worker and catalog would. */
const loseLock = (): Promise<unknown> =>
  runSql(
    site.catalogUrl,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'lifeboat tenant lock'`,
  );

describe('a worker that has lost its lock and lives on', () => {
  it.each([false, true])('takes nothing away from its successor (last attempt: %s)', async (lastAttempt) => {
    const { jobId, backupId } = await site.requestBackup(tenant);
    const stale = site.proxy.hold(COPY_OUT);
    const first = site.run(jobId, { lastAttempt });
    await stale.reached;
    await loseLock();

    const successor = holdInTheMiddle(site, tenant, backupId);
    const second = site.run(jobId, { lastAttempt: false, waitForTenantMs: 30_000 });
    await successor.reached;
    stale.release();
    expect(codeOf(await first)).toBe('TENANT_LOCK_LOST');
    successor.release();
    expect(codeOf(await second)).toBe('completed');

    expect(await findHalfDone(site)).toEqual([]);
    const before = await hashTenant(site.appUrl, tenant);
    await damageTenant(site.appUrl, tenant, { seed: 1 });
    expect(codeOf(await site.restore(tenant, { backupId }))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
  });
});
