import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FindRestorePoint, ListRestorePoints, type RestorePointView } from '@lifeboat/protection';
import { damageTenant, destroyTenant, hashTenant, type TenantHash } from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import { runSql, testActor } from '@lifeboat/testing';
import { findHalfDone } from '../support/half-done.js';
import { codeOf, restorePointOf, Site } from '../support/site.js';

let site: Site;
let tenant: string;
let other: string;
let backupId: string;
let before: TenantHash;

beforeAll(async () => {
  site = await Site.open();
  tenant = site.tenant();
  other = site.tenant(1);
  backupId = await site.backUp(tenant);
  before = await hashTenant(site.appUrl, tenant);
});

afterAll(() => site.close());

let others: TenantHash;

beforeEach(async () => {
  others = await hashTenant(site.appUrl, other);
});

const now = (): Promise<TenantHash> => hashTenant(site.appUrl, tenant);

const points = async (): Promise<RestorePointView[]> => {
  const page = await runAs(testActor(tenant, 'tenant_viewer'), () =>
    site.app.get(ListRestorePoints).list({ tenantId: tenant }),
  );
  return page.items;
};

const lastPoint = (restoreId: string | null = null): Promise<string> =>
  runAs(testActor(tenant), () => site.app.get(FindRestorePoint).ofRestore(tenant, restoreId));

/** Damages the tenant and restores it; answers with what it was in between, and what brings that back. */
async function restoreDamage(seed: number): Promise<{ damaged: TenantHash; point: string }> {
  await damageTenant(site.appUrl, tenant, { seed });
  const damaged = await now();
  const point = restorePointOf(await site.restore(tenant, { backupId }));
  expect(await now()).toEqual(before);
  return { damaged, point };
}

describe('a rollback', () => {
  it('makes the tenant what it was before the restore, and can be undone itself', async () => {
    const { damaged, point } = await restoreDamage(1);
    expect(await lastPoint()).toBe(point);
    const undone = await site.rollBack(tenant, point);
    expect(await now()).toEqual(damaged);

    const again = restorePointOf(undone);
    expect(await lastPoint()).toBe(again);
    expect(codeOf(await site.rollBack(tenant, again))).toBe('completed');
    expect(await now()).toEqual(before);
    expect(await hashTenant(site.appUrl, other)).toEqual(others);
    expect(await findHalfDone(site)).toEqual([]);
  });

  it.each([true, false])(
    'back to a tenant of which nothing was left (its own row: %s)',
    async (keepTenantRow) => {
      await destroyTenant(site.appUrl, tenant, { keepTenantRow });
      const destroyed = await now();
      const point = restorePointOf(await site.restore(tenant, { backupId }));
      expect(await now()).toEqual(before);
      const undone = restorePointOf(await site.rollBack(tenant, point));
      expect(await now()).toEqual(destroyed);
      expect(codeOf(await site.rollBack(tenant, undone))).toBe('completed');
      expect(await now()).toEqual(before);
    },
  );

  it('shows in a dry run what the undo would discard, and does just that when given the hash', async () => {
    const { damaged, point } = await restoreDamage(2);
    await runSql(
      site.appUrl,
      `INSERT INTO app.labels (tenant_id, name) VALUES ('${tenant}', 'since the restore')`,
    );
    const planned = await site.rollBack(tenant, point, { dryRun: true });
    expect(planned).toMatchObject({
      kind: 'completed',
      operation: { kind: 'rollback', result: { dryRun: true, tables: expect.any(Array) } },
    });
    const plan = ('operation' in planned ? planned.operation.result : null) as {
      planHash: string;
      tables: { table: string; deletes: number }[];
    };
    expect(plan.tables.find(({ table }) => table === 'app.labels')?.deletes).toBeGreaterThan(0);
    await runSql(site.appUrl, `UPDATE app.rooms SET name = name || '!' WHERE tenant_id = '${tenant}'`);
    const newer = await now();
    expect(codeOf(await site.rollBack(tenant, point, { planHash: plan.planHash }))).toBe('PLAN_STALE');
    expect(await now()).toEqual(newer);
    expect(codeOf(await site.rollBack(tenant, point))).toBe('completed');
    expect(await now()).toEqual(damaged);
    expect(codeOf(await site.restore(tenant, { backupId }))).toBe('completed');
  });

  it('proves what it has done as a restore does', async () => {
    const { point } = await restoreDamage(3);
    // Without the mark all is staged, so that each table is proven by its digest.
    await runSql(site.appUrl, 'DELETE FROM lifeboat_app.backup_marks');
    const outcome = await site.rollBack(tenant, point);
    expect(outcome).toMatchObject({
      operation: {
        result: {
          outcome: {
            lockHeldMs: expect.any(Number),
            tables: expect.arrayContaining([
              expect.objectContaining({
                table: 'app.tasks',
                after: { rows: expect.any(Number), hash: expect.stringMatching(/^-?\d+$/) },
              }),
            ]),
          },
        },
      },
    });
    expect(codeOf(await site.restore(tenant, { backupId }))).toBe('completed');
  });

  it('is recorded as a restore that undoes another, and its point with it', async () => {
    const { point } = await restoreDamage(4);
    const { restoreId, jobId } = await site.requestRollback(tenant, point, { reason: 'the wrong backup' });
    expect(codeOf(await site.run(jobId))).toBe('completed');
    const [undone, first] = await runSql<Record<string, unknown>>(
      site.catalogUrl,
      `SELECT id, undoes_restore_id, restore_point_id, mode, reason, status FROM lifeboat.tenant_restores
        WHERE tenant_id = '${tenant}' ORDER BY created_at DESC LIMIT 2`,
    );
    expect(undone).toMatchObject({
      id: restoreId,
      undoes_restore_id: first?.['id'],
      mode: 'replace',
      reason: 'the wrong backup',
      status: 'completed',
    });
    expect(first).toMatchObject({ restore_point_id: point, undoes_restore_id: null });
    expect((await points()).slice(0, 2)).toMatchObject([
      { id: undone?.['restore_point_id'], restoreId, usable: true },
      { id: point, restoreId: first?.['id'], usable: true },
    ]);
    const [backup] = await runSql(
      site.catalogUrl,
      `SELECT b.type, b.status, b.label, b.expires_at - p.created_at > interval '6 days 23 hours' AS lasts
         FROM lifeboat.tenant_restore_points AS p JOIN lifeboat.tenant_backups AS b ON b.id = p.backup_id
        WHERE p.id = '${point}'`,
    );
    expect(backup).toEqual({
      type: 'restore_point',
      status: 'completed',
      label: `before the restore ${String(first?.['id'])}`,
      lasts: true,
    });
    const log = await runSql(
      site.catalogUrl,
      `SELECT action, outcome FROM lifeboat.tenant_backup_logs WHERE operation_id = '${jobId}' ORDER BY id`,
    );
    expect(log).toEqual([
      { action: 'restores.rollback', outcome: 'started' },
      { action: 'restores.rollback', outcome: 'succeeded' },
    ]);
    expect(codeOf(await site.restore(tenant, { backupId }))).toBe('completed');
  });

  it('can also be had by naming the backup of the restore point in a restore', async () => {
    const { damaged, point } = await restoreDamage(5);
    const found = (await points()).find(({ id }) => id === point);
    expect(codeOf(await site.restore(tenant, { backupId: found?.backupId }))).toBe('completed');
    expect(await now()).toEqual(damaged);
    expect(codeOf(await site.restore(tenant, { backupId }))).toBe('completed');
  });
});

describe('a rollback that cannot be', () => {
  const refusal = (code: string): unknown => expect.objectContaining({ code });

  it('is that to an expired restore point', async () => {
    const { point } = await restoreDamage(6);
    await runSql(
      site.catalogUrl,
      `UPDATE lifeboat.tenant_restore_points SET expires_at = now() - interval '1 s' WHERE id = '${point}'`,
    );
    await expect(site.requestRollback(tenant, point)).rejects.toEqual(refusal('RESTORE_POINT_EXPIRED'));
    expect((await points()).find(({ id }) => id === point)).toMatchObject({ usable: false });
  });

  it('is that of a dry run, of a restore that failed and of one that was never made', async () => {
    const dryRun = await site.requestRestore(tenant, { backupId, dryRun: true });
    expect(codeOf(await site.run(dryRun.jobId))).toBe('completed');
    await expect(lastPoint(dryRun.restoreId)).rejects.toMatchObject({
      code: 'RESTORE_POINT_NOT_FOUND',
      detail: expect.stringContaining('dry run'),
    });
    const failed = await site.requestRestore(tenant, { backupId, planHash: 'f'.repeat(64) });
    expect(codeOf(await site.run(failed.jobId))).toBe('PLAN_STALE');
    await expect(lastPoint(failed.restoreId)).rejects.toEqual(refusal('RESTORE_POINT_NOT_FOUND'));
    const never = runAs(testActor(other), () => site.app.get(FindRestorePoint).ofRestore(other, null));
    await expect(never).rejects.toEqual(refusal('RESTORE_POINT_NOT_FOUND'));
  });

  it('never falls back to an earlier restore where the last one’s point is gone', async () => {
    const { point } = await restoreDamage(7);
    const [deleted] = await runSql<{ path: string }>(
      site.catalogUrl,
      `DELETE FROM lifeboat.tenant_backups
        WHERE id = (SELECT backup_id FROM lifeboat.tenant_restore_points WHERE id = '${point}')
        RETURNING path`,
    );
    await rm(join(site.repository, deleted?.path ?? ''), { recursive: true });
    await expect(lastPoint()).rejects.toMatchObject({
      code: 'RESTORE_POINT_NOT_FOUND',
      detail: expect.stringContaining('any more'),
    });
    await expect(site.requestRollback(tenant, point)).rejects.toEqual(refusal('RESTORE_POINT_NOT_FOUND'));
  });

  it('is that of another tenant, whoever asks', async () => {
    const { point } = await restoreDamage(8);
    await expect(site.requestRollback(other, point)).rejects.toEqual(refusal('RESTORE_POINT_NOT_FOUND'));
    const asOther = <T>(work: () => Promise<T>): Promise<T> => runAs(testActor(other), work);
    await expect(asOther(() => site.app.get(ListRestorePoints).list({ tenantId: tenant }))).rejects.toEqual(
      refusal('FORBIDDEN'),
    );
    await expect(asOther(() => site.app.get(FindRestorePoint).ofRestore(tenant, null))).rejects.toEqual(
      refusal('FORBIDDEN'),
    );
    const theirs = await asOther(() => site.app.get(ListRestorePoints).list({ tenantId: other }));
    expect(theirs.items).toEqual([]);
  });
});

describe('the restore point of a tenant that is written to meanwhile', () => {
  it('is taken anew, so that the undo gives back what was written between it and the lock', async () => {
    await damageTenant(site.appUrl, tenant, { seed: 9 });
    site.proxy.intercept(/^LOCK TABLE/, async () => {
      await runSql(
        site.appUrl,
        `INSERT INTO app.labels (tenant_id, name) VALUES ('${tenant}', 'in between')`,
      );
      return 'forward' as const;
    });
    const count = (await points()).length;
    const outcome = await site.restore(tenant, { backupId });
    expect(await now()).toEqual(before);
    expect(await points()).toHaveLength(count + 1);
    expect(await findHalfDone(site)).toEqual([]);

    expect(codeOf(await site.rollBack(tenant, restorePointOf(outcome)))).toBe('completed');
    const labels = await runSql(
      site.appUrl,
      `SELECT FROM app.labels WHERE tenant_id = '${tenant}' AND name = 'in between'`,
    );
    expect(labels).toHaveLength(1);
    expect(codeOf(await site.restore(tenant, { backupId }))).toBe('completed');
  });

  it('is refused where it shows rows of a table that is empty again when it is locked', async () => {
    await runSql(site.appUrl, `DELETE FROM app.absences WHERE tenant_id = '${tenant}'`);
    const insert = `INSERT INTO app.absences (tenant_id, member_id, days)
      SELECT tenant_id, id, '[2031-01-01,2031-01-02)' FROM app.members WHERE tenant_id = '${tenant}' LIMIT 1`;
    // Between staging and the look at the tenant.
    site.proxy.intercept(/^BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY/, async () => {
      await runSql(site.appUrl, insert);
      return 'forward' as const;
    });
    const { jobId } = await site.requestRestore(tenant, { backupId });
    expect(codeOf(await site.run(jobId, { lastAttempt: false }))).toBe('TENANT_DATA_CHANGED');
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await now()).toEqual(before);
  });
});
