import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AppliedTable, ApplyOutcome, RestoreMode } from '@lifeboat/app-database';
import { GetRestore } from '@lifeboat/protection';
import { damageTenant, destroyTenant, hashTenant } from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import { runSql, testActor } from '@lifeboat/testing';
import { readRows, type Rows } from '../properties/tenant-rows.js';
import { restorePointOf, Site } from '../support/site.js';

interface Done {
  restoreId: string;
  outcome: ApplyOutcome;
  point: string;
}

let site: Site;
let tenant: string;
let backupId: string;
let seed = 0;

beforeAll(async () => {
  site = await Site.open({ rows: 2_000 });
  tenant = site.tenant();
});

// With a mark of its own, which some cases remove.
beforeEach(async () => {
  backupId = await site.backUp(tenant);
});

afterAll(() => site.close());

async function restore(mode: RestoreMode = 'replace'): Promise<Done> {
  return doneOf(await site.restore(tenant, { backupId, mode }));
}

function doneOf(run: Awaited<ReturnType<Site['restore']>>): Done {
  const point = restorePointOf(run);
  const result = ('operation' in run ? run.operation.result : null) as Omit<Done, 'point'> &
    Record<string, unknown>;
  return { restoreId: result.restoreId, outcome: result.outcome, point };
}

const forgetMarks = (): Promise<unknown> => runSql(site.appUrl, 'DELETE FROM lifeboat_app.backup_marks');

const contents = (outcome: ApplyOutcome, side: 'before' | 'after'): Record<string, unknown> =>
  Object.fromEntries(outcome.tables.map((table) => [table.table, table[side]]));

const hasWrites = ({ inserted, updated, deleted }: AppliedTable): boolean => inserted + updated + deleted > 0;

/** Of rows that were loaded straight the volumes' checksums tell the content. */
function expectWanted({ wanted, after, provenBy }: AppliedTable): void {
  expect(wanted).toEqual(provenBy === 'volumes' ? { rows: after.rows, hash: null } : after);
}

/** By how many rows two states differ: rows that came or changed, and rows that went. */
function difference(from: Rows, to: Rows): { written: number; removed: number } {
  const tables = Object.keys({ ...from, ...to });
  const count = (left: Rows, right: Rows, differs: (a: string | undefined, b: string) => boolean): number =>
    tables.reduce(
      (sum, table) =>
        sum +
        Object.entries(right[table] ?? {}).filter(([key, row]) => differs(left[table]?.[key], row)).length,
      0,
    );
  return {
    written: count(from, to, (old, row) => old !== row),
    removed: count(to, from, (kept) => kept === undefined),
  };
}

describe('the outcome of a restore proves, by table,', () => {
  it.each([
    ['that it holds what the backup held', false],
    ['the same where only what can differ was staged', true],
  ])('%s', async (_, keepMarks) => {
    seed += 1;
    await damageTenant(site.appUrl, tenant, { seed });
    if (!keepMarks) {
      await forgetMarks();
    }
    const { outcome } = await restore();
    for (const table of outcome.tables) {
      expectWanted(table);
      expect(table.before.hash === table.after.hash).toBe(!hasWrites(table));
    }
    expect(outcome.tables.filter(hasWrites).length).toBeGreaterThan(10);
    expect(outcome.tables.some(({ provenBy }) => provenBy === 'comparison')).toBe(keepMarks);
  });

  it.each<RestoreMode>(['missing', 'merge'])('that it holds what "%s" was to make of it', async (mode) => {
    seed += 1;
    await damageTenant(site.appUrl, tenant, { seed, fraction: 0.02 });
    const { outcome } = await restore(mode);
    outcome.tables.forEach(expectWanted);
    await restore();
  });

  it('that an undo brought back the very content from before', async () => {
    seed += 1;
    await damageTenant(site.appUrl, tenant, { seed });
    const { outcome, point } = await restore();
    const undone = doneOf(await site.rollBack(tenant, point));
    expect(contents(undone.outcome, 'before')).toEqual(contents(outcome, 'after'));
    expect(contents(undone.outcome, 'after')).toEqual(contents(outcome, 'before'));
    await restore();
  });

  it('what was loaded into tables that were empty', async () => {
    const whole = contents((await restore()).outcome, 'after');
    await destroyTenant(site.appUrl, tenant, { keepTenantRow: false });
    const { outcome } = await restore();
    expect(outcome.tables.some(({ provenBy }) => provenBy === 'volumes')).toBe(true);
    for (const table of outcome.tables) {
      expect(table.before).toEqual({ rows: 0, hash: '0' });
      expectWanted(table);
    }
    expect(contents(outcome, 'after')).toEqual(whole);
  });

  it('and is kept with the restore, for those who may see the tenant', async () => {
    const { restoreId, outcome } = await restore();
    const kept = await runAs(testActor(tenant, 'tenant_viewer'), () =>
      site.app.get(GetRestore).get(tenant, restoreId),
    );
    expect(kept.outcome).toEqual(outcome);
    await expect(
      runAs(testActor(site.tenant(1), 'tenant_viewer'), () =>
        site.app.get(GetRestore).get(tenant, restoreId),
      ),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('the rows that a restore writes', () => {
  it.each([
    ['all is staged', false],
    ['only what can differ is staged', true],
  ])("are those that were damaged, and the tenant's, where %s", async (_, keepMarks) => {
    seed += 1;
    const whole = await readRows(site, tenant);
    const others = await hashTenant(site.appUrl, site.tenant(1));
    await damageTenant(site.appUrl, tenant, { seed, fraction: 0.01 });
    const damaged = await readRows(site, tenant);
    if (!keepMarks) {
      await forgetMarks();
    }
    const { isolation, tables } = (await restore()).outcome;
    const { written, removed } = difference(damaged, whole);
    // A row whose unique key changes is deleted and inserted.
    const replaced = isolation.removed - removed;
    expect(isolation).toEqual({
      written,
      removed: removed + replaced,
      ownWritten: isolation.written,
      ownRemoved: isolation.removed,
    });
    const all = tables.reduce((sum, { after }) => sum + after.rows, 0);
    expect(written + removed).toBeGreaterThan(all * 0.005);
    expect(isolation.written + isolation.removed).toBeLessThan(all * 0.02);
    expect(await hashTenant(site.appUrl, site.tenant(1))).toEqual(others);
  });
});
