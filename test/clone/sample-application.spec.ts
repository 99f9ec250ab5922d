import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CollisionRule, RestoreInput } from '@lifeboat/protection';
import {
  damageTenant,
  findBrokenConstraints,
  hashShared,
  hashTenant,
  type TenantHash,
} from '@lifeboat/sample-app';
import { runSql } from '@lifeboat/testing';
import { codeOf, restorePointOf, Site } from '../support/site.js';
import { readTenantGraph, type TenantGraph } from '../support/tenant-graph.js';

/** What is unique over all tenants, and no key that is made anew. */
const COLLISIONS: CollisionRule[] = [
  { table: 'app.tenants', column: 'slug', rule: 'keep' },
  { table: 'app.tenant_profiles', column: 'vat_id', rule: 'null' },
  { table: 'app.api_keys', column: 'token_hash', rule: 'suffix' },
];
const SETTLED = COLLISIONS.map(({ table, column }) => `${table}.${column}`);

interface Plan {
  inserts: number;
  updates: number;
  deletes: number;
  planHash: string;
  conflicts: { kind: string; constraint: string; table: string; columns: string[]; rows: number }[];
  collisions: { table: string; column: string; rule: string; rows: number }[];
}

let site: Site;
let source: string;
let target: string;
let bystander: string;
let backupId: string;
let targetBefore: TenantHash;
let sourceBefore: TenantHash;

beforeAll(async () => {
  site = await Site.open({ tenants: 3, rows: 900 });
  [source, target, bystander] = [site.tenant(0), site.tenant(1), site.tenant(2)];
  backupId = await site.backUp(source);
  sourceBefore = await hashTenant(site.appUrl, source);
  targetBefore = await hashTenant(site.appUrl, target);
});

afterAll(() => site.close());

const clone = async (input: Partial<RestoreInput> = {}): Promise<Record<string, unknown>> => {
  const outcome = await site.restore(source, {
    backupId,
    targetTenantId: target,
    reason: 'a copy to look at',
    mode: 'replace',
    collisions: COLLISIONS,
    ...input,
  });
  if (outcome.kind !== 'completed') {
    throw new Error(`the restore ended as ${codeOf(outcome)}`, {
      cause: 'error' in outcome ? outcome.error : undefined,
    });
  }
  return outcome.operation.result ?? {};
};

const written = (result: Record<string, unknown>): number =>
  (result['outcome'] as { tables: { inserted: number; updated: number; deleted: number }[] }).tables.reduce(
    (sum, { inserted, updated, deleted }) => sum + inserted + updated + deleted,
    0,
  );

const planOf = (result: Record<string, unknown>): Plan => result as never;
const graphOf = (tenant: string): Promise<TenantGraph> =>
  readTenantGraph(site.appUrl, tenant, { ignored: SETTLED });

async function expectIsomorphic(): Promise<void> {
  const [original, copy] = [await graphOf(source), await graphOf(target)];
  for (const [table, colours] of Object.entries(original.colours)) {
    expect([table, copy.colours[table]]).toEqual([table, colours]);
    const keys = new Set(original.keys[table]);
    // A table without a key has the empty one for each row.
    expect(copy.keys[table]?.filter((key) => key !== '[]' && keys.has(key))).toEqual([]);
  }
  expect(await findBrokenConstraints(site.appUrl)).toEqual([]);
}

async function expectOthersUntouched(work: () => Promise<void>): Promise<void> {
  const before = [await hashTenant(site.appUrl, bystander), await hashShared(site.appUrl)];
  await work();
  expect([await hashTenant(site.appUrl, bystander), await hashShared(site.appUrl)]).toEqual(before);
  expect(await hashTenant(site.appUrl, source)).toEqual(sourceBefore);
}

describe('a restore into another tenant', () => {
  it('lists, in a dry run, the unique values that are taken, and leaves no number drawn', async () => {
    const sequences = (): Promise<unknown> =>
      runSql(
        site.appUrl,
        `SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'app' ORDER BY 1`,
      );
    const before = await sequences();
    const { conflicts } = planOf(await clone({ dryRun: true, collisions: [] }));
    expect(conflicts.filter(({ kind }) => kind === 'key taken')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ table: 'app.tenants', columns: ['slug'], rows: 1 }),
        expect.objectContaining({ table: 'app.api_keys', columns: ['token_hash'] }),
      ]),
    );
    expect(await sequences()).toEqual(before);
    expect(await runSql(site.appUrl, 'SELECT 1 FROM lifeboat_app.cloned_keys')).toEqual([]);
    expect(await hashTenant(site.appUrl, target)).toEqual(targetBefore);
  });

  it('is refused where no rule settles them, and says what to type', async () => {
    const outcome = await site.restore(source, {
      backupId,
      targetTenantId: target,
      mode: 'replace',
      reason: 'a copy',
    });
    expect(codeOf(outcome)).toBe('RESTORE_CONFLICT');
    expect('error' in outcome ? outcome.error.remedy : '').toContain(
      '--on-collision app.tenants.slug=<rule>',
    );
    expect(await hashTenant(site.appUrl, target)).toEqual(targetBefore);
  });

  it('makes it what the source was, but for the keys, by the plan that was agreed to', async () => {
    await expectOthersUntouched(async () => {
      const plan = planOf(await clone({ dryRun: true }));
      expect(plan.conflicts).toEqual([]);
      expect(plan.collisions.map(({ table, column }) => `${table}.${column}`).sort()).toEqual(
        [...SETTLED].sort(),
      );
      // Others draw numbers meanwhile.
      await runSql(site.appUrl, `SELECT nextval('app.tasks_id_seq'), nextval('app.invoice_ids')`);
      const result = await clone({ planHash: plan.planHash });
      expect(result['targetTenantId']).toBe(target);
      expect(written(result)).toBeGreaterThanOrEqual(plan.inserts + plan.updates + plan.deletes);
      await expectIsomorphic();
    });
  });

  it('is seen to differ by a single reference', async () => {
    const before = await graphOf(target);
    const [comment] = await runSql<{ id: string; author: string | null }>(
      site.appUrl,
      `UPDATE app.comments AS c SET author_id = m.id FROM app.members AS m
        WHERE c.id = (SELECT min(id::text)::uuid FROM app.comments WHERE tenant_id = '${target}' AND author_id IS NOT NULL)
          AND m.tenant_id = '${target}' AND m.id <> c.author_id RETURNING c.id`,
    );
    expect(comment).toBeDefined();
    const after = await graphOf(target);
    expect(after.colours['app.comments']).not.toEqual(before.colours['app.comments']);
    await clone();
    await expectIsomorphic();
  });

  it('changes nothing the second time', async () => {
    const plan = planOf(await clone({ dryRun: true }));
    expect([plan.inserts, plan.updates, plan.deletes]).toEqual([0, 0, 0]);
    expect(written(await clone())).toBe(0);
    await expectIsomorphic();
  });

  it.each([1, 2, 3])('brings it back after damage, with the same keys (seed %i)', async (seed) => {
    const before = await hashTenant(site.appUrl, target);
    await damageTenant(site.appUrl, target, { seed });
    expect(await hashTenant(site.appUrl, target)).not.toEqual(before);
    await expectOthersUntouched(async () => {
      expect(written(await clone())).toBeGreaterThan(0);
    });
    // What was settled by the rule `keep` may have been damaged for good.
    expect({ ...(await hashTenant(site.appUrl, target)), 'app.tenants': null }).toEqual({
      ...before,
      'app.tenants': null,
    });
    await expectIsomorphic();
  });

  it('is undone by a rollback of the target', async () => {
    await damageTenant(site.appUrl, target, { seed: 4 });
    const damaged = await hashTenant(site.appUrl, target);
    const outcome = await site.restore(source, {
      backupId,
      targetTenantId: target,
      reason: 'a copy to look at',
      mode: 'replace',
      collisions: COLLISIONS,
    });
    const undone = await site.rollBack(target, restorePointOf(outcome), { reason: 'as it was' });
    expect(undone.kind).toBe('completed');
    expect(await hashTenant(site.appUrl, target)).toEqual(damaged);
    expect(await hashTenant(site.appUrl, source)).toEqual(sourceBefore);
  });
});
