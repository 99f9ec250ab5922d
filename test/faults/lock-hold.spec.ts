import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { damageTenant, hashTenant, type TenantHash } from '@lifeboat/sample-app';
import { runSql, waitFor } from '@lifeboat/testing';
import { OpenTransaction } from '../support/open-transaction.js';
import { codeOf, Site } from '../support/site.js';

const LOCK_TIMEOUT_MS = 1_000;

let site: Site;
let tenant: string;
let backupId: string;
let damaged: TenantHash;

beforeAll(async () => {
  site = await Site.open({
    environment: {
      RESTORE_LOCK_TIMEOUT_MS: String(LOCK_TIMEOUT_MS),
      RESTORE_LOCK_TRIES: '1',
      RESTORE_MAX_LOCK_HOLD_MS: '300',
    },
  });
  tenant = site.tenant();
  backupId = await site.backUp(tenant);
  await damageTenant(site.appUrl, tenant, { seed: 1 });
  damaged = await hashTenant(site.appUrl, tenant);
});

afterAll(() => site.close());

/** Resolves when somebody has waited so long for the table. */
const waitedFor = (table: string, ms: number): Promise<unknown> =>
  waitFor(
    async () => {
      const waiting = await runSql(
        site.appUrl,
        `SELECT FROM pg_locks WHERE relation = '${table}'::regclass AND NOT granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND waitstart < clock_timestamp() - interval '${String(ms)} ms'`,
      );
      return waiting.length > 0;
    },
    { what: `a wait for ${table}` },
  );

describe('the time for which a restore is in the way of others', () => {
  it('is that of the lock timeout, even where it waits for several tables in turn', async () => {
    const lock = (table: string) => `LOCK TABLE ${table} IN ROW EXCLUSIVE MODE`;
    const first = await OpenTransaction.begin(site.appUrl, lock('app.api_keys'));
    const second = await OpenTransaction.begin(site.appUrl, lock('app.tenants'));
    const restoring = site.restore(tenant, { backupId });
    await waitedFor('app.api_keys', 0);
    // By now the restore holds this table, and waits for the next.
    const writing = runSql<{ ms: number }>(
      site.appUrl,
      `LOCK TABLE app.absences IN ROW EXCLUSIVE MODE;
       SELECT (extract(epoch FROM clock_timestamp() - now()) * 1000)::float8 AS ms`,
    );
    await waitedFor('app.api_keys', 0.8 * LOCK_TIMEOUT_MS);
    await first.end();
    expect(codeOf(await restoring)).toBe('LOCK_NOT_ACQUIRED');
    const [waited] = await writing;
    // A timeout for each table would be added to the wait so far.
    expect(waited?.ms).toBeLessThan(1.75 * LOCK_TIMEOUT_MS);
    await second.end();
    expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
  });

  it('is bounded by a setting, beyond which it refuses and is not tried again', async () => {
    const holder = await OpenTransaction.begin(site.appUrl, 'SELECT FROM app.countries FOR UPDATE');
    const { jobId } = await site.requestRestore(tenant, { backupId });
    const outcome = await site.run(jobId, { lastAttempt: false });
    await holder.end();
    expect([outcome.kind, codeOf(outcome)]).toEqual(['failed', 'LOCKS_HELD_TOO_LONG']);
    expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
  });
});
