import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ApplyOutcome } from '@lifeboat/app-database';
import {
  damageTenant,
  destroyTenant,
  hashShared,
  hashTenant,
  sampleAppUrl,
  startWriters,
  stealKeys,
  type TenantHash,
  verifyWriters,
} from '@lifeboat/sample-app';
import { runSql, type SampleLifeboat, startSampleLifeboat, waitFor } from '@lifeboat/testing';
import type { RunOutcome } from '../operations/run-outcome.js';

interface Plan {
  inserts: number;
  updates: number;
  deletes: number;
  unchanged: number;
  planHash: string;
}

let lifeboat: SampleLifeboat;
let url: string;
let tenant: string;
let other: string;
let backupId: string;
let before: TenantHash;

const resultOf = (outcome: RunOutcome): { plan: Plan; outcome?: ApplyOutcome } => {
  if (outcome.kind !== 'completed') {
    throw new Error(`the restore ended as ${JSON.stringify(outcome)}`, {
      cause: 'error' in outcome ? outcome.error : null,
    });
  }
  return outcome.operation.result as never;
};

/** The result of a dry run is the plan. */
const planOf = (outcome: RunOutcome): Plan => resultOf(outcome) as never;

const codeOf = (outcome: RunOutcome): string => ('error' in outcome ? outcome.error.code : outcome.kind);

const written = ({ outcome }: { outcome?: ApplyOutcome }): number =>
  (outcome?.tables ?? []).reduce((sum, table) => sum + table.inserted + table.updated + table.deleted, 0);

const staging = (): Promise<unknown[]> =>
  runSql(url, `SELECT nspname FROM pg_namespace WHERE nspname LIKE 'lifeboat_staging_%'`);

beforeAll(async () => {
  lifeboat = await startSampleLifeboat({ tenants: 3, rows: 1500 });
  url = lifeboat.database.superuserUrl;
  tenant = lifeboat.tenants[0]?.id ?? '';
  other = lifeboat.tenants[1]?.id ?? '';
  backupId = await lifeboat.backUp(tenant);
  before = await hashTenant(url, tenant);
});

afterAll(() => lifeboat.close());

describe('a restore', () => {
  let others: TenantHash;
  let shared: TenantHash;

  beforeEach(async () => {
    others = await hashTenant(url, other);
    shared = await hashShared(url);
  });

  const expectRestored = async (): Promise<void> => {
    expect(await hashTenant(url, tenant)).toEqual(before);
    expect(await hashTenant(url, other)).toEqual(others);
    expect(await hashShared(url)).toEqual(shared);
    expect(await staging()).toEqual([]);
  };

  it('writes nothing where nothing is damaged', async () => {
    const result = resultOf(await lifeboat.restore(tenant, { backupId }));
    expect(written(result)).toBe(0);
    expect(result.plan.unchanged).toBe(Object.values(before).reduce((sum, table) => sum + table.rows, 0));
    await expectRestored();
  });

  it.each([1, 2, 3])('undoes every way of damage (seed %i)', async (seed) => {
    await damageTenant(url, tenant, { seed });
    expect(await hashTenant(url, tenant)).not.toEqual(before);
    const result = resultOf(await lifeboat.restore(tenant, { backupId }));
    expect(written(result)).toBeGreaterThan(0);
    await expectRestored();
  });

  it('writes about as many rows as were damaged', async () => {
    const report = await damageTenant(url, tenant, { seed: 7, fraction: 0.01 });
    const result = resultOf(await lifeboat.restore(tenant, { backupId }));
    expect(written(result)).toBeLessThanOrEqual(3 * report.rows);
    await expectRestored();
  });

  it.each([true, false])(
    'brings a tenant back of which nothing is left (its own row kept: %s)',
    async (keepTenantRow) => {
      await destroyTenant(url, tenant, { keepTenantRow });
      resultOf(await lifeboat.restore(tenant, { backupId }));
      await expectRestored();
    },
  );

  it('stages everything where the database has no mark of the backup', async () => {
    await damageTenant(url, tenant, { seed: 4 });
    await runSql(url, 'DELETE FROM lifeboat_app.backup_marks');
    const result = resultOf(await lifeboat.restore(tenant, { backupId }));
    expect(result.outcome?.tables.some(({ provenBy }) => provenBy === 'content')).toBe(true);
    await expectRestored();
  });

  it('shows in a dry run what it would do, and does just that when given the hash', async () => {
    await damageTenant(url, tenant, { seed: 5 });
    const damaged = await hashTenant(url, tenant);
    const plan = planOf(await lifeboat.restore(tenant, { backupId, dryRun: true }));
    expect(await hashTenant(url, tenant)).toEqual(damaged);
    const result = resultOf(await lifeboat.restore(tenant, { backupId, planHash: plan.planHash }));
    expect(written(result)).toBeGreaterThanOrEqual(plan.inserts + plan.updates + plan.deletes);
    await expectRestored();
  });

  it('refuses a plan that no longer holds', async () => {
    await damageTenant(url, tenant, { seed: 6 });
    const plan = planOf(await lifeboat.restore(tenant, { backupId, dryRun: true }));
    await runSql(
      url,
      `UPDATE app.members SET display_name = display_name || '!' WHERE tenant_id = '${tenant}'`,
    );
    const damaged = await hashTenant(url, tenant);
    expect(codeOf(await lifeboat.restore(tenant, { backupId, planHash: plan.planHash }))).toBe('PLAN_STALE');
    expect(await hashTenant(url, tenant)).toEqual(damaged);
    resultOf(await lifeboat.restore(tenant, { backupId }));
    await expectRestored();
  });

  it('only adds what is gone in the mode missing, and keeps what is new in the mode merge', async () => {
    await runSql(
      url,
      `SET session_replication_role = replica;
       DELETE FROM app.comments WHERE tenant_id = '${tenant}';
       UPDATE app.rooms SET name = name || ' (old)' WHERE tenant_id = '${tenant}';
       INSERT INTO app.labels (tenant_id, name) VALUES ('${tenant}', 'a new label')`,
    );
    resultOf(await lifeboat.restore(tenant, { backupId, mode: 'missing' }));
    const missing = await hashTenant(url, tenant);
    expect(missing['app.comments']).toEqual(before['app.comments']);
    expect(missing['app.rooms']).not.toEqual(before['app.rooms']);
    resultOf(await lifeboat.restore(tenant, { backupId, mode: 'merge' }));
    const merged = await hashTenant(url, tenant);
    expect(merged['app.rooms']).toEqual(before['app.rooms']);
    expect(merged['app.labels']?.rows).toBe((before['app.labels']?.rows ?? 0) + 1);
    resultOf(await lifeboat.restore(tenant, { backupId }));
    await expectRestored();
  });

  it('leaves other tenants to their writers while it runs', async () => {
    const writers = startWriters(sampleAppUrl(url), {
      tenantIds: lifeboat.tenants.slice(1).map(({ id }) => id),
      seed: 1,
    });
    await waitFor(() => writers.counts().committed > 0, { what: 'the writers' });
    await damageTenant(url, tenant, { seed: 8 });
    resultOf(await lifeboat.restore(tenant, { backupId }));
    const report = await writers.stop();
    expect(report.committed).toBeGreaterThan(0);
    expect(await verifyWriters(url, report)).toEqual([]);
    expect(await hashTenant(url, tenant)).toEqual(before);
  });
});

describe('a restore that cannot be', () => {
  it('names the key that another tenant holds now, and touches nothing', async () => {
    await stealKeys(url, { victimId: tenant, thiefId: other });
    const damaged = await hashTenant(url, tenant);
    const thief = await hashTenant(url, other);
    const outcome = await lifeboat.restore(tenant, { backupId });
    expect(codeOf(outcome)).toBe('RESTORE_CONFLICT');
    expect(await hashTenant(url, tenant)).toEqual(damaged);
    expect(await hashTenant(url, other)).toEqual(thief);
    expect(await staging()).toEqual([]);
  });
});
