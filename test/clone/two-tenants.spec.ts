import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createMasterKeyFile } from '@lifeboat/archive';
import { TenantLock } from '@lifeboat/catalog';
import {
  type CollisionRule,
  DestroyTenantKeys,
  FindRestorePoint,
  GetJob,
  GetRestore,
  ListRestores,
  RequestRestore,
  RequestRollback,
  type RestoreInput,
} from '@lifeboat/protection';
import { hashTenant, type TenantHash } from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import { runSql, temporaryDirectory, type TemporaryDirectory, testActor } from '@lifeboat/testing';
import { findHalfDone } from '../support/half-done.js';
import { Receiver } from '../support/receiver.js';
import { codeOf, restorePointOf, Site } from '../support/site.js';

const collisions: CollisionRule[] = [
  { table: 'app.tenants', column: 'slug', rule: 'keep' },
  { table: 'app.tenant_profiles', column: 'vat_id', rule: 'null' },
  { table: 'app.api_keys', column: 'token_hash', rule: 'suffix' },
];

let directory: TemporaryDirectory;
let receiver: Receiver;
let site: Site;
let source: string;
let target: string;
let backupId: string;
let sourceBefore: TenantHash;
let targetBefore: TenantHash;

beforeAll(async () => {
  directory = await temporaryDirectory();
  receiver = await Receiver.start();
  const masterKey = join(directory.path, 'master.key');
  await createMasterKeyFile(masterKey, new Date());
  site = await Site.open({
    tenants: 4,
    rows: 400,
    environment: {
      MASTER_KEY_FILE: masterKey,
      RESTORE_WEBHOOK_URL: receiver.url,
      RESTORE_WEBHOOK_SECRET: 'a-secret-that-only-this-test-uses-012345',
    },
  });
  [source, target] = [site.tenant(0), site.tenant(1)];
  backupId = await site.backUp(source);
  sourceBefore = await hashTenant(site.appUrl, source);
});

afterAll(async () => {
  await site.close();
  await receiver.close();
  await directory.remove();
});

beforeEach(async () => {
  receiver.reset();
  targetBefore = await hashTenant(site.appUrl, target);
});

afterEach(async () => {
  expect(await hashTenant(site.appUrl, source)).toEqual(sourceBefore);
  expect(await findHalfDone(site)).toEqual([]);
});

const wish = (input: Partial<RestoreInput> = {}): RestoreInput => ({
  backupId,
  targetTenantId: target,
  reason: 'a copy to look at',
  mode: 'replace',
  collisions,
  ...input,
});
const catalog = <T extends Record<string, unknown>>(sql: string): Promise<T[]> =>
  runSql<T>(site.catalogUrl, sql);
const setStatus = (id: string, status: string): Promise<unknown> =>
  catalog(`UPDATE lifeboat.tenants SET status = '${status}' WHERE id = '${id}'`);

describe('a request to restore into another tenant', () => {
  it.each<[string, Partial<RestoreInput>, string]>([
    ['an unknown one', { targetTenantId: '00000000-0000-4000-8000-000000000000' }, 'TENANT_NOT_FOUND'],
    ['no mode', { mode: undefined }, 'INVALID_REQUEST'],
    ['chosen rows', { rows: [{ table: 'app.tasks', key: { id: 1 } }] }, 'NOT_SUPPORTED'],
    ['two rules for a column', { collisions: [...collisions, ...collisions] }, 'INVALID_REQUEST'],
    ['another database too', { targetDatabase: 'other' }, 'NOT_SUPPORTED'],
    ['rules, but no target', { targetTenantId: undefined }, 'INVALID_REQUEST'],
  ])('is refused for %s', async (_, input, code) => {
    await expect(site.requestRestore(source, wish(input))).rejects.toMatchObject({ code });
  });

  it('is refused for the tenant itself', async () => {
    await expect(site.requestRestore(source, wish({ targetTenantId: source }))).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
  });

  it.each(['suspended', 'gone'])('is refused for one that is %s', async (status) => {
    await setStatus(target, status);
    await expect(site.requestRestore(source, wish())).rejects.toMatchObject({ code: 'TENANT_NOT_ACTIVE' });
    await setStatus(target, 'active');
  });

  it('is refused for one of another application database', async () => {
    await catalog(`UPDATE lifeboat.tenants SET application_database = 'elsewhere' WHERE id = '${target}'`);
    await expect(site.requestRestore(source, wish())).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
    await catalog(`UPDATE lifeboat.tenants SET application_database = 'main' WHERE id = '${target}'`);
  });

  it('is refused to the administrators of either, and the audit log has it', async () => {
    for (const [tenant, targetTenantId] of [
      [source, target],
      [source, source],
      [target, target],
    ] as const) {
      const request = runAs(testActor(tenant), () =>
        site.app.get(RequestRestore).request(source, wish({ targetTenantId }), null),
      );
      await expect(request).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    expect(
      await catalog(
        `SELECT tenant_id, target_tenant_id, action FROM lifeboat.tenant_backup_logs WHERE outcome = 'refused' ORDER BY id`,
      ),
    ).toEqual([
      { tenant_id: source, target_tenant_id: target, action: 'restores.createForOtherTenant' },
      { tenant_id: source, target_tenant_id: null, action: 'restores.createForOtherTenant' },
      { tenant_id: target, target_tenant_id: source, action: 'restores.create' },
    ]);
    expect(await hashTenant(site.appUrl, target)).toEqual(targetBefore);
  });
});

describe('while a tenant is restored from another one’s backup', () => {
  it('the target is locked, fenced and told of, and the source is let alone', async () => {
    const { jobId, restoreId } = await site.requestRestore(source, wish({ reason: 'a copy to test with' }));
    const held = site.proxy.hold(/^LOCK TABLE/);
    const running = site.run(jobId);
    await held.reached;
    expect(
      await catalog(`SELECT id, status_before FROM lifeboat.tenants WHERE status = 'restoring'`),
    ).toEqual([{ id: target, status_before: 'active' }]);
    for (const tenant of [source, target]) {
      const another = site.app.get(TenantLock).withTenantLock(tenant, () => Promise.resolve(), { waitMs: 0 });
      await expect(another).rejects.toMatchObject({ code: 'TENANT_BUSY' });
    }
    held.release();
    const outcome = await running;
    expect(codeOf(outcome)).toBe('completed');
    expect(receiver.calls.map(({ body }) => [body['event'], body['tenantId'], body['restoreId']])).toEqual([
      ['restore.before', target, restoreId],
      ['restore.after', target, restoreId],
    ]);
    expect(
      await catalog(
        `SELECT tenant_id, target_tenant_id, outcome FROM lifeboat.tenant_backup_logs
          WHERE operation_id = '${jobId}' AND action = 'restores.createForOtherTenant' ORDER BY id`,
      ),
    ).toEqual(
      ['started', 'succeeded'].flatMap((outcome) =>
        [source, target].map((tenant_id) => ({ tenant_id, target_tenant_id: target, outcome })),
      ),
    );
    expect(
      await catalog(
        `SELECT r.tenant_id, target_tenant_id, reason, p.tenant_id AS saved FROM lifeboat.tenant_restores r
           JOIN lifeboat.tenant_restore_points p ON p.id = r.restore_point_id WHERE r.id = '${restoreId}'`,
      ),
    ).toEqual([
      { tenant_id: source, target_tenant_id: target, reason: 'a copy to test with', saved: target },
    ]);
  });

  it('only a system administrator sees it, on both tenants', async () => {
    const { jobId, restoreId } = await site.requestRestore(source, wish({ dryRun: true }));
    expect(codeOf(await site.run(jobId))).toBe('completed');
    for (const tenant of [source, target]) {
      const asAdmin = <T>(work: () => Promise<T>): Promise<T> => runAs(testActor(tenant), work);
      await expect(asAdmin(() => site.app.get(GetJob).get(jobId))).rejects.toMatchObject({
        code: 'JOB_NOT_FOUND',
      });
      await expect(asAdmin(() => site.app.get(GetRestore).get(tenant, restoreId))).rejects.toMatchObject({
        code: 'RESTORE_NOT_FOUND',
      });
      expect((await asAdmin(() => site.app.get(ListRestores).list({ tenantId: tenant }))).items).toEqual([]);
      const listed = await runAs(testActor(), () => site.app.get(ListRestores).list({ tenantId: tenant }));
      expect(listed.items.map(({ id }) => id)).toContain(restoreId);
      const details = await runAs(testActor(), () => site.app.get(GetRestore).get(tenant, restoreId));
      expect(details.samples).not.toBeNull();
    }
    const other = site.tenant(2);
    const unrelated = await runAs(testActor(), () => site.app.get(ListRestores).list({ tenantId: other }));
    expect(unrelated.items).toEqual([]);
  });

  it('two in opposite directions at a time both come to an end', async () => {
    const [left, right] = [site.tenant(2), site.tenant(3)];
    const backups = [await site.backUp(left), await site.backUp(right)];
    const there = await site.requestRestore(left, wish({ backupId: backups[0], targetTenantId: right }));
    const back = await site.requestRestore(right, wish({ backupId: backups[1], targetTenantId: left }));
    const ends = await Promise.all(
      [there, back].map(({ jobId }) => site.run(jobId, { lastAttempt: true, waitForTenantMs: 60_000 })),
    );
    expect(ends.map(codeOf)).toEqual(['completed', 'completed']);
  });
});

describe('a rollback of it', () => {
  it('is the target’s own, also by its own administrator, and never the source’s', async () => {
    await runSql(
      site.appUrl,
      `UPDATE app.members SET display_name = 'own work' WHERE tenant_id = '${target}'`,
    );
    const before = await hashTenant(site.appUrl, target);
    const outcome = await site.restore(source, wish());
    const point = restorePointOf(outcome);
    expect(await hashTenant(site.appUrl, target)).not.toEqual(before);
    const last = (tenant: string): Promise<string> =>
      runAs(testActor(tenant), () => site.app.get(FindRestorePoint).ofRestore(tenant, null));
    expect(await last(target)).toBe(point);
    await expect(last(source)).rejects.toMatchObject({ code: 'RESTORE_POINT_NOT_FOUND' });
    const rollBack = (tenant: string, reason: string): Promise<{ jobId: string }> =>
      runAs(testActor(tenant), () => site.app.get(RequestRollback).request(tenant, point, { reason }, null));
    await expect(rollBack(source, 'a try')).rejects.toMatchObject({ code: 'RESTORE_POINT_NOT_FOUND' });
    await expect(rollBack(target, ' ')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    const undone = await site.run((await rollBack(target, 'the wrong tenant')).jobId);
    expect(codeOf(undone)).toBe('completed');
    expect(await hashTenant(site.appUrl, target)).toEqual(before);

    // Which would bring the source's rows back.
    const again = restorePointOf(undone);
    await expect(site.requestRollback(target, again)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    expect(codeOf(await site.rollBack(target, again, { dryRun: true }))).toBe('completed');
    expect(codeOf(await site.rollBack(target, again, { reason: 'it was right' }))).toBe('completed');
    expect(await hashTenant(site.appUrl, target)).not.toEqual(before);
  });
});

describe('faults', () => {
  it('a COMMIT that is not answered is not repeated', async () => {
    await runSql(site.appUrl, `UPDATE app.members SET display_name = 'before' WHERE tenant_id = '${target}'`);
    const { jobId } = await site.requestRestore(source, wish());
    site.proxy.intercept(/applied_operations SET outcome/, () => {
      site.proxy.intercept(/^COMMIT$/, () => 'lose-reply');
      return 'forward';
    });
    expect(codeOf(await site.run(jobId, { lastAttempt: false }))).toBe('APP_DATABASE_UNAVAILABLE');
    await runSql(site.appUrl, `UPDATE app.members SET display_name = 'after' WHERE tenant_id = '${target}'`);
    const newer = await hashTenant(site.appUrl, target);
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await hashTenant(site.appUrl, target)).toEqual(newer);
  });

  it('a connection lost in the middle of the apply leaves the target as it was, and draws no number twice', async () => {
    await runSql(
      site.appUrl,
      `SET session_replication_role = replica; DELETE FROM app.tasks WHERE tenant_id = '${target}'`,
    );
    const damaged = await hashTenant(site.appUrl, target);
    const { jobId } = await site.requestRestore(source, wish());
    site.proxy.intercept(/^INSERT INTO "app"/, () => 'cut');
    expect(codeOf(await site.run(jobId, { lastAttempt: false }))).toBe('APP_DATABASE_UNAVAILABLE');
    expect(await hashTenant(site.appUrl, target)).toEqual(damaged);
    const known = await runSql(site.appUrl, `SELECT * FROM lifeboat_app.cloned_keys ORDER BY 1, 2, 3, 4`);
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await runSql(site.appUrl, `SELECT * FROM lifeboat_app.cloned_keys ORDER BY 1, 2, 3, 4`)).toEqual(
      known,
    );
  });

  it('a backup whose key is destroyed is refused, also one that was asked for before', async () => {
    const lost = site.tenant(2);
    const lostBackup = await site.backUp(lost);
    const { jobId } = await site.requestRestore(lost, wish({ backupId: lostBackup }));
    const before = await hashTenant(site.appUrl, target);
    await runAs(testActor(), () => site.app.get(DestroyTenantKeys).destroy(lost, lost));
    expect(codeOf(await site.run(jobId))).toBe('TENANT_KEY_DESTROYED');
    await expect(site.requestRestore(lost, wish({ backupId: lostBackup }))).rejects.toMatchObject({
      code: 'TENANT_KEY_DESTROYED',
    });
    expect(await hashTenant(site.appUrl, target)).toEqual(before);
  });
});
