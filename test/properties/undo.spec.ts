import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  damageTenant,
  destroyTenant,
  findBrokenConstraints,
  hashTenant,
  sampleAppUrl,
  startWriters,
  type TenantHash,
} from '@lifeboat/sample-app';
import { runSql } from '@lifeboat/testing';
import fc from 'fast-check';
import { findHalfDone } from '../support/half-done.js';
import { codeOf, restorePointOf, Site } from '../support/site.js';

const seed = Number(process.env['LIFEBOAT_PROPERTY_SEED'] ?? Date.now() % 1_000_000);
const numRuns = Number(process.env['LIFEBOAT_PROPERTY_RUNS'] ?? 12);

/** One way in which a tenant comes to harm. */
type Damage =
  | { kind: 'damaged'; seed: number; fraction: number }
  | { kind: 'destroyed'; keepTenantRow: boolean }
  | { kind: 'nothing' };

interface Case {
  tenant: number;
  /** Before the restore. */
  damage: Damage;
  /** Between the restore and its rollback. */
  since: Damage;
  /** Without it all is staged. */
  keepMarks: boolean;
}

const number = fc.integer({ min: 1, max: 1_000_000 });
const damage: fc.Arbitrary<Damage> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('damaged' as const),
      seed: number,
      fraction: fc.constantFrom(0.01, 0.05, 0.3),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('destroyed' as const), keepTenantRow: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'nothing' as const }) },
);
const cases: fc.Arbitrary<Case> = fc.record({
  tenant: fc.integer({ min: 0, max: 1 }),
  damage,
  since: damage,
  keepMarks: fc.boolean(),
});

/** Writers draw their keys from their seed, so that each run needs another one. */
let nextWriterSeed = seed;
let site: Site;
const backups: string[] = [];
const wholes: TenantHash[] = [];

beforeAll(async () => {
  site = await Site.open({ tenants: 4, rows: 800 });
  for (const index of [0, 1]) {
    backups.push(await site.backUp(site.tenant(index)));
    wholes.push(await hashTenant(site.appUrl, site.tenant(index)));
  }
});

afterAll(() => site.close());

async function harm(tenant: string, how: Damage): Promise<void> {
  switch (how.kind) {
    case 'damaged':
      await damageTenant(site.appUrl, tenant, how);
      return;
    case 'destroyed':
      await destroyTenant(site.appUrl, tenant, how);
      return;
    case 'nothing':
      return;
  }
}

/** Restores, does more harm, and undoes; others write all the time. */
async function check({ tenant: index, damage, since, keepMarks }: Case): Promise<void> {
  const tenant = site.tenant(index);
  const still = site.tenant(1 - index);
  const others = site.tenants.slice(2).map(({ id }) => id);
  const now = (): Promise<TenantHash> => hashTenant(site.appUrl, tenant);
  const untouched = await hashTenant(site.appUrl, still);
  await harm(tenant, damage);
  const harmed = await now();
  if (!keepMarks) {
    await runSql(site.appUrl, 'DELETE FROM lifeboat_app.backup_marks');
  }
  const writers = startWriters(sampleAppUrl(site.appUrl), { tenantIds: others, seed: nextWriterSeed });
  nextWriterSeed += 1;
  await writers.ready;

  const point = restorePointOf(await site.restore(tenant, { backupId: backups[index] }));
  expect(await now()).toEqual(wholes[index]);
  // What came since is discarded by the undo, and can be had back by undoing that.
  if (since.kind === 'damaged' || damage.kind === 'nothing') {
    await harm(tenant, since);
  }
  const later = await now();
  const undone = restorePointOf(await site.rollBack(tenant, point));
  expect(await now()).toEqual(harmed);
  const again = restorePointOf(await site.rollBack(tenant, undone));
  expect(await now()).toEqual(later);
  expect(codeOf(await site.rollBack(tenant, again))).toBe('completed');
  expect(await now()).toEqual(harmed);
  expect(codeOf(await site.restore(tenant, { backupId: backups[index] }))).toBe('completed');

  const report = await writers.stop();
  expect(report.committed).toBeGreaterThan(0);
  expect(report.differences).toEqual([]);
  expect(await hashTenant(site.appUrl, still)).toEqual(untouched);
  expect(await findBrokenConstraints(site.appUrl)).toEqual([]);
}

describe('a restore and its undo, whatever has happened to the tenant', () => {
  it(
    `give back the backup, and what was before it; others are untouched (LIFEBOAT_PROPERTY_SEED=${String(seed)})`,
    async () => {
      await fc.assert(fc.asyncProperty(cases, check), { seed, numRuns, endOnFailure: true });
      expect(await findHalfDone(site)).toEqual([]);
    },
    Math.max(180_000, numRuns * 20_000),
  );
});
