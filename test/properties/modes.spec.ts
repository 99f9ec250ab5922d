import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { damageTenant } from '@lifeboat/sample-app';
import fc from 'fast-check';
import { codeOf, Site } from '../support/site.js';
import { expectedRows, readRows, type Rows, tenantTableNames } from './tenant-rows.js';

const seed = Number(process.env['LIFEBOAT_PROPERTY_SEED'] ?? Date.now() % 1_000_000);
const numRuns = Number(process.env['LIFEBOAT_PROPERTY_RUNS'] ?? 20);
const TIME_MS = Math.max(180_000, numRuns * 4_000);

let site: Site;
let backupId: string;
let atBackup: Rows;
let others: Rows;
let tables: string[];

beforeAll(async () => {
  site = await Site.open({ tenants: 2, rows: 600 });
  backupId = await site.backUp(site.tenant());
  tables = await tenantTableNames(site);
  atBackup = await readRows(site, site.tenant());
  others = await readRows(site, site.tenant(1));
});

afterAll(() => site.close());

/** Back to the beginning, by what the other properties prove. */
async function mend(): Promise<void> {
  expect(codeOf(await site.restore(site.tenant(), { backupId }))).toBe('completed');
  expect(await readRows(site, site.tenant())).toEqual(atBackup);
}

const modes = fc.constantFrom('replace', 'missing', 'merge');
const damages = fc.integer({ min: 1, max: 1_000_000 });

interface Planned {
  plan: { alsoRestored: { table: string }[] };
}

/** A key that a new row has taken, or a row that others refer to now: then nothing may have changed. */
async function isConflict(code: string, damaged: Rows): Promise<boolean> {
  if (code === 'RESTORE_CONFLICT') {
    expect(await readRows(site, site.tenant())).toEqual(damaged);
    return true;
  }
  expect(code).toBe('completed');
  return false;
}

describe('after any damage', () => {
  it(
    `each mode does what it says (LIFEBOAT_PROPERTY_SEED=${String(seed)})`,
    async () => {
      let done = 0;
      await fc.assert(
        fc.asyncProperty(modes, damages, async (mode, damage) => {
          await damageTenant(site.appUrl, site.tenant(), { seed: damage, fraction: 0.05 });
          const damaged = await readRows(site, site.tenant());
          const outcome = await site.restore(site.tenant(), { backupId, mode });
          if (!(await isConflict(codeOf(outcome), damaged))) {
            done += 1;
            expect(await readRows(site, site.tenant())).toEqual(expectedRows(mode, atBackup, damaged));
          }
          expect(await readRows(site, site.tenant(1))).toEqual(others);
          await mend();
        }),
        { seed, numRuns, endOnFailure: true },
      );
      expect(done).toBeGreaterThan(numRuns / 4);
    },
    TIME_MS,
  );

  it(
    `only chosen tables change, and announced parents (LIFEBOAT_PROPERTY_SEED=${String(seed)})`,
    async () => {
      let done = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.subarray(tables, { minLength: 1 }),
          modes,
          damages,
          async (chosen, mode, damage) => {
            await damageTenant(site.appUrl, site.tenant(), { seed: damage, fraction: 0.05 });
            const damaged = await readRows(site, site.tenant());
            const outcome = await site.restore(site.tenant(), { backupId, mode, tables: chosen });
            if (!(await isConflict(codeOf(outcome), damaged))) {
              done += 1;
              const after = await readRows(site, site.tenant());
              const wanted = expectedRows(mode, atBackup, damaged);
              const result = ('operation' in outcome ? outcome.operation.result : null) as Planned | null;
              const along = (result?.plan.alsoRestored ?? []).map(({ table }) => table);
              for (const table of tables.filter((name) => !along.includes(name))) {
                expect([table, after[table]]).toEqual([
                  table,
                  (chosen.includes(table) ? wanted : damaged)[table],
                ]);
              }
            }
            expect(await readRows(site, site.tenant(1))).toEqual(others);
            await mend();
          },
        ),
        { seed, numRuns, endOnFailure: true },
      );
      expect(done).toBeGreaterThan(numRuns / 8);
    },
    TIME_MS,
  );
});
