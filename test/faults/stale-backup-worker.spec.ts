import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { damageTenant, hashTenant } from '@lifeboat/sample-app';
import { runSql } from '@lifeboat/testing';
import { findHalfDone } from '../support/half-done.js';
import { codeOf, Site } from '../support/site.js';

const COPY = /^COPY \(SELECT .* TO STDOUT$/;

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

/** Holds the next COPY before which the backup has finished a volume. */
function holdAfterFirstVolume(backupId: string): { reached: Promise<void>; release: () => void } {
  const reached = Promise.withResolvers<undefined>();
  const released = Promise.withResolvers<'forward'>();
  const directory = join(site.repository, 'tenants', tenant, 'backups', backupId);
  const look = async (): Promise<'forward'> => {
    if ((await readdir(directory).catch(() => [])).length === 0) {
      site.proxy.intercept(COPY, look);
      return 'forward';
    }
    reached.resolve(undefined);
    return released.promise;
  };
  site.proxy.intercept(COPY, look);
  return { reached: reached.promise, release: () => released.resolve('forward') };
}

describe('a worker that has lost its lock and lives on', () => {
  it('takes nothing away from its successor', async () => {
    const { jobId, backupId } = await site.requestBackup(tenant);
    const stale = site.proxy.hold(COPY);
    const first = site.run(jobId, { lastAttempt: false });
    await stale.reached;
    await loseLock();

    const successor = holdAfterFirstVolume(backupId);
    const second = site.run(jobId, { lastAttempt: false, waitForTenantMs: 5_000 });
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
