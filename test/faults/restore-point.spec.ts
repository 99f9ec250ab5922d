import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CancelJob } from '@lifeboat/protection';
import { damageTenant, hashTenant, stealKeys, type TenantHash } from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import { runSql, temporaryDirectory, type TemporaryDirectory, testActor, waitFor } from '@lifeboat/testing';
import { endOf } from '../support/end-of.js';
import { findHalfDone } from '../support/half-done.js';
import { COPY_OUT } from '../support/hold-backup.js';
import type { Program } from '../support/program.js';
import { codeOf, restorePointOf, Site } from '../support/site.js';
import { startWorker } from '../support/worker.js';

const ROOM = 4 * 1024 * 1024;
const run = promisify(execFile);

const pointsOf = (site: Site, jobId: string): Promise<{ id: string; tied: boolean }[]> =>
  runSql(
    site.catalogUrl,
    `SELECT p.id, r.restore_point_id = p.id AS tied
       FROM lifeboat.tenant_restore_points AS p JOIN lifeboat.tenant_restores AS r ON r.id = p.restore_id
      WHERE r.operation_id = '${jobId}'`,
  );

const statusOf = async (site: Site, tenant: string): Promise<string | undefined> =>
  (
    await runSql<{ status: string }>(
      site.catalogUrl,
      `SELECT status FROM lifeboat.tenants WHERE id = '${tenant}'`,
    )
  )[0]?.status;

describe('a restore that is broken off after its restore point was begun', () => {
  let site: Site;
  let tenant: string;
  let backupId: string;
  let before: TenantHash;

  beforeAll(async () => {
    site = await Site.open({ queue: 'redis' });
    tenant = site.tenant();
    const backup = await site.requestBackup(tenant);
    expect(codeOf(await site.run(backup.jobId))).toBe('completed');
    ({ backupId } = backup);
    before = await hashTenant(site.appUrl, tenant);
  });

  afterAll(() => site.close());

  afterEach(async () => {
    expect(await findHalfDone(site)).toEqual([]);
    expect(await statusOf(site, tenant)).toBe('active');
  });

  const damage = async (seed: number): Promise<TenantHash> => {
    await damageTenant(site.appUrl, tenant, { seed });
    return hashTenant(site.appUrl, tenant);
  };

  it('by a COMMIT that was not answered is tied to the point of the attempt that has committed', async () => {
    const damaged = await damage(1);
    const { jobId } = await site.requestRestore(tenant, { backupId });
    site.proxy.intercept(/applied_operations SET outcome/, () => {
      site.proxy.intercept(/^COMMIT$/, () => 'lose-reply');
      return 'forward';
    });
    expect(codeOf(await site.run(jobId, { lastAttempt: false }))).toBe('APP_DATABASE_UNAVAILABLE');
    const [taken] = await pointsOf(site, jobId);
    expect(await statusOf(site, tenant)).toBe('active');
    const second = await site.run(jobId);
    expect(restorePointOf(second)).toBe(taken?.id);
    expect(await pointsOf(site, jobId)).toEqual([{ id: taken?.id, tied: true }]);
    expect(codeOf(await site.rollBack(tenant, restorePointOf(second)))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
  });

  it('by a COMMIT that never came is tied to the point of its second attempt, and has no other', async () => {
    const { jobId } = await site.requestRestore(tenant, { backupId });
    site.proxy.intercept(/applied_operations SET outcome/, () => {
      site.proxy.intercept(/^COMMIT$/, () => 'cut');
      return 'forward';
    });
    expect(codeOf(await site.run(jobId, { lastAttempt: false }))).toBe('APP_DATABASE_UNAVAILABLE');
    const [first] = await pointsOf(site, jobId);
    const newer = await damage(2);
    const point = restorePointOf(await site.run(jobId));
    expect(point).not.toBe(first?.id);
    expect(await pointsOf(site, jobId)).toEqual([{ id: point, tied: true }]);
    expect(codeOf(await site.rollBack(tenant, point))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(newer);
    expect(codeOf(await site.restore(tenant, { backupId }))).toBe('completed');
  });

  it('by a user, while it saves, leaves the tenant as it was, and no restore point', async () => {
    const damaged = await damage(3);
    const { jobId } = await site.requestRestore(tenant, { backupId });
    const held = site.proxy.hold(COPY_OUT);
    const running = site.run(jobId);
    await held.reached;
    expect(await statusOf(site, tenant)).toBe('restoring');
    await runAs(testActor(tenant), () => site.app.get(CancelJob).cancel(jobId));
    await waitFor(
      async () =>
        (
          await runSql(
            site.catalogUrl,
            `SELECT FROM lifeboat.operations
              WHERE id = '${jobId}' AND heartbeat_at > cancel_requested_at + interval '1 s'`,
          )
        ).length > 0,
      { what: 'the worker to notice' },
    );
    held.release();
    expect(codeOf(await running)).toBe('cancelled');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
    expect(await pointsOf(site, jobId)).toEqual([]);
    expect(codeOf(await site.restore(tenant, { backupId }))).toBe('completed');
  });

  it('by the death of its worker is done by the next one, with one restore point', async () => {
    const workers: Program[] = [];
    for (const [seed, statement] of [
      [4, COPY_OUT],
      [5, /^LOCK TABLE/],
    ] as const) {
      const damaged = await damage(seed);
      const middle = site.proxy.hold(statement);
      const worker = startWorker('restore', site);
      const { jobId } = await site.requestRestore(tenant, { backupId });
      await middle.reached;
      worker.signal('SIGKILL');
      await worker.exit;
      expect(await statusOf(site, tenant)).toBe('restoring');
      const next = startWorker('restore', site);
      workers.push(next);
      expect(await endOf(site, jobId)).toMatchObject({ state: 'completed', attempts: 2 });
      expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
      expect(await findHalfDone(site)).toEqual([]);
      const [point, ...others] = await pointsOf(site, jobId);
      expect([point?.tied, others]).toEqual([true, []]);

      const undo = await site.requestRollback(tenant, point?.id ?? '');
      expect(await endOf(site, undo.jobId)).toMatchObject({ state: 'completed' });
      expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
      next.signal('SIGTERM');
      await next.exit;
      const again = await site.requestRestore(tenant, { backupId });
      expect(codeOf(await site.run(again.jobId))).toBe('completed');
    }
  }, 600_000);

  it('by a conflict or a plan that is stale has no restore point', async () => {
    await stealKeys(site.appUrl, { victimId: tenant, thiefId: site.tenant(1) });
    const conflict = await site.requestRestore(tenant, { backupId });
    expect(codeOf(await site.run(conflict.jobId))).toBe('RESTORE_CONFLICT');
    expect(await pointsOf(site, conflict.jobId)).toEqual([]);

    const stale = await site.requestRestore(tenant, { backupId, planHash: 'f'.repeat(64) });
    expect(codeOf(await site.run(stale.jobId))).toBe('PLAN_STALE');
    expect(await pointsOf(site, stale.jobId)).toEqual([]);
  });
});

/** Only root may mount; elsewhere there is no small disk to fill. */
const describeAsRoot = process.getuid?.() === 0 ? describe : describe.skip;

describeAsRoot('a restore whose restore point does not fit into the repository', () => {
  let directory: TemporaryDirectory;
  let site: Site;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    await run('mount', ['-t', 'tmpfs', '-o', `size=${String(ROOM)},mode=0700`, 'tmpfs', directory.path]);
    site = await Site.open({
      rows: 4000,
      repository: directory.path,
      environment: { BACKUP_COMPRESSION: 'none', BACKUP_VOLUME_BYTES: '262144' },
    });
  });

  afterAll(async () => {
    await site.close();
    await run('umount', [directory.path]);
    await directory.remove();
  });

  it('stops before anything is written, and goes on when there is room', async () => {
    const tenant = site.tenant();
    const backupId = await site.backUp(tenant);
    const before = await hashTenant(site.appUrl, tenant);
    await damageTenant(site.appUrl, tenant, { seed: 1 });
    const damaged = await hashTenant(site.appUrl, tenant);
    const { stdout } = await run('df', ['--output=avail', '--block-size=1', directory.path]);
    const filler = join(directory.path, 'filler');
    await writeFile(filler, Buffer.alloc(Number(stdout.split('\n')[1]) - 300_000));

    const { jobId } = await site.requestRestore(tenant, { backupId });
    const outcome = await site.run(jobId, { lastAttempt: false });
    expect([outcome.kind, codeOf(outcome)]).toEqual(['failed-for-now', 'REPOSITORY_FULL']);
    expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
    expect(await statusOf(site, tenant)).toBe('active');
    expect(await pointsOf(site, jobId)).toEqual([]);
    expect((await findHalfDone(site)).filter((left) => !/ is (queued|active)$/.test(left))).toEqual([]);
    await rm(filler);
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
    expect(await findHalfDone(site)).toEqual([]);
  });
});
