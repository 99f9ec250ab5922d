import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RestoreMode } from '@lifeboat/catalog';
import {
  damageTenant,
  destroyTenant,
  findBrokenConstraints,
  hashTenant,
  sampleAppUrl,
  type SampleWriters,
  startWriters,
  type TenantHash,
} from '@lifeboat/sample-app';
import { runSql } from '@lifeboat/testing';
import fc from 'fast-check';
import { findHalfDone } from '../support/half-done.js';
import { codeOf, restorePointOf, Site } from '../support/site.js';
import { expectedRows, readRows, type Rows } from './tenant-rows.js';

const seed = Number(process.env['LIFEBOAT_PROPERTY_SEED'] ?? Date.now() % 1_000_000);
const numRuns = Number(process.env['LIFEBOAT_PROPERTY_RUNS'] ?? 200);
/** Tenants that come to harm; of the others, one is still and the rest are written to all the time. */
const HARMED = 3;
const TENANTS = HARMED + 4;

type Damage =
  { kind: 'damaged'; seed: number; fraction: number } | { kind: 'destroyed'; keepTenantRow: boolean };

interface Case {
  /** Below `HARMED`. */
  tenant: number;
  damage: Damage;
  mode: RestoreMode;
  /** Without it all is staged. */
  keepMarks: boolean;
}

const cases: fc.Arbitrary<Case> = fc.record({
  tenant: fc.integer({ min: 0, max: HARMED - 1 }),
  damage: fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant('damaged' as const),
        seed: fc.integer({ min: 1, max: 1_000_000 }),
        fraction: fc.constantFrom(0.01, 0.05, 0.3),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('destroyed' as const), keepTenantRow: fc.boolean() }),
    },
  ),
  mode: fc.constantFrom<RestoreMode>('replace', 'replace', 'missing', 'merge'),
  keepMarks: fc.boolean(),
});

let site: Site;
let writers: SampleWriters;
const backups: string[] = [];
const wholes: Rows[] = [];
let still: string;
let stillAtFirst: TenantHash;
let written = 0;

beforeAll(async () => {
  site = await Site.open({ tenants: TENANTS, rows: 90 * TENANTS });
  for (let index = 0; index < HARMED; index += 1) {
    backups.push(await site.backUp(site.tenant(index)));
    wholes.push(await readRows(site, site.tenant(index)));
  }
  still = site.tenant(HARMED);
  stillAtFirst = await hashTenant(site.appUrl, still);
  const tenantIds = site.tenants.slice(HARMED + 1).map(({ id }) => id);
  writers = startWriters(sampleAppUrl(site.appUrl), { tenantIds, seed, connections: 2, pauseMs: 50 });
  await writers.ready;
});

afterAll(() => site.close());

async function harm(tenantId: string, damage: Damage): Promise<void> {
  await (damage.kind === 'damaged'
    ? damageTenant(site.appUrl, tenantId, damage)
    : destroyTenant(site.appUrl, tenantId, damage));
}

async function check({ tenant: index, damage, mode, keepMarks }: Case): Promise<void> {
  const tenant = site.tenant(index);
  const whole = wholes[index] ?? {};
  const now = (): Promise<Rows> => readRows(site, tenant);
  await harm(tenant, damage);
  const harmed = await now();
  if (!keepMarks) {
    await runSql(site.appUrl, 'DELETE FROM lifeboat_app.backup_marks');
  }
  const restored = await site.restore(tenant, { backupId: backups[index], mode });
  // A new row may hold a key that comes back: `missing` and `merge` name it, and change nothing.
  if (mode !== 'replace' && codeOf(restored) === 'RESTORE_CONFLICT') {
    expect(await now()).toEqual(harmed);
  } else {
    const point = restorePointOf(restored);
    written += 1;
    expect(await now()).toEqual(expectedRows(mode, whole, harmed));
    expect(codeOf(await site.rollBack(tenant, point))).toBe('completed');
    expect(await now()).toEqual(harmed);
  }
  expect(codeOf(await site.restore(tenant, { backupId: backups[index] }))).toBe('completed');
  expect(await now()).toEqual(whole);
  expect(await hashTenant(site.appUrl, still)).toEqual(stillAtFirst);
}

describe('any damage, while other tenants work', () => {
  it(
    `is undone as the mode says, and the restore as the rollback says (${String(numRuns)} cases, LIFEBOAT_PROPERTY_SEED=${String(seed)})`,
    async () => {
      try {
        await fc.assert(fc.asyncProperty(cases, check), { seed, numRuns, endOnFailure: true });
      } finally {
        process.stdout.write(
          `restore property: seed ${String(seed)}, ${String(written)} restores and rollbacks\n`,
        );
      }
      expect(written).toBeGreaterThan(numRuns / 2);
      const report = await writers.stop();
      expect(report.committed).toBeGreaterThan(numRuns / 2);
      expect(report.differences).toEqual([]);
      expect(await findBrokenConstraints(site.appUrl)).toEqual([]);
      expect(await findHalfDone(site)).toEqual([]);
    },
    Math.max(180_000, numRuns * 10_000),
  );
});
