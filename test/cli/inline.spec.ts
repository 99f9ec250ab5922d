import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TenantLock } from '@lifeboat/catalog';
import type { BackupView, OperationView, RestoreView } from '@lifeboat/protection';
import { damageTenant, hashTenant, hashTenants, type TenantHash } from '@lifeboat/sample-app';
import { environmentOf, type SampleLifeboat, startSampleLifeboat, waitFor } from '@lifeboat/testing';
import { runCliProcess, runCliProcessJson, startCli } from '../support/cli.js';

interface Plan {
  planHash: string;
  inserts: number;
  updates: number;
  deletes: number;
  tables: { table: string; inserts: number }[];
}
interface Backed {
  jobId: string;
  backupId: string;
  status: string;
  result: { path: string; rows: number };
}
interface Restored {
  jobId: string;
  restoreId: string;
  status: string;
  result: { outcome?: { planHash: string } };
}
interface Planned {
  /** The result of a dry run is the plan. */
  result: Plan;
}
interface Failed {
  error: { code: string; detail: string; remedy: string };
  jobId?: string;
}

const NO_REDIS = 'redis://127.0.0.1:1';

let lifeboat: SampleLifeboat;
let environment: Record<string, string>;
let slug: string;
let tenantId: string;
let atBackup: TenantHash;
let backed: Backed;

beforeAll(async () => {
  lifeboat = await startSampleLifeboat({ tenants: 3, rows: 900 });
  [{ id: tenantId, slug } = { id: '', slug: '' }] = lifeboat.tenants;
  environment = { ...environmentOf(lifeboat.config), REDIS_URL: NO_REDIS };
});
afterAll(() => lifeboat.close());

const superuserUrl = (): string => lifeboat.database.superuserUrl;

describe('--inline, while Redis is down', () => {
  it('backs a tenant up, named by its slug', async () => {
    atBackup = await hashTenant(superuserUrl(), tenantId);
    const run = await runCliProcessJson<Backed>(
      environment,
      'backup',
      '-t',
      slug,
      '--inline',
      '--label',
      'night',
    );
    expect(run.stderr).not.toContain('lifeboat:');
    expect(run.code).toBe(0);
    backed = run.document;
    expect(backed.status).toBe('completed');
    expect(backed.result.rows).toBeGreaterThanOrEqual(
      Object.values(atBackup).reduce((sum, { rows }) => sum + rows, 0),
    );
    expect(run.stderr).toContain(`Job ${backed.jobId}`);
  });

  it('lists it, for machines and for people', async () => {
    const { code, document } = await runCliProcessJson<{ items: BackupView[]; nextCursor: null }>(
      environment,
      ...['list', '-t', tenantId],
    );
    expect(code).toBe(0);
    expect(document.items).toMatchObject([
      { id: backed.backupId, status: 'completed', label: 'night', path: backed.result.path },
    ]);
    expect(document.items[0]?.createdAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    const { stdout } = await runCliProcess(environment, 'list', '-t', slug);
    expect(stdout).toContain(backed.backupId);
    expect(stdout).toMatch(/\d+ KiB|\d+ B|MiB/);
    expect(stdout).toMatch(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/);
  });

  it('shows the plan of a restore and changes nothing', async () => {
    await damageTenant(superuserUrl(), tenantId, { seed: 2 });
    const damaged = await hashTenant(superuserUrl(), tenantId);
    const named = ['restore', '-t', slug, '-b', backed.backupId, '--dry-run', '--inline'];
    const { code, document } = await runCliProcessJson<Planned>(environment, ...named);
    expect(code).toBe(0);
    const plan = document.result;
    expect(plan.inserts).toBeGreaterThan(0);
    expect(plan.planHash).toMatch(/^[0-9a-f]{64}$/);
    const { stdout } = await runCliProcess(environment, ...named);
    expect(stdout).toContain(plan.planHash);
    expect(stdout).toMatch(/TABLE +INSERT +UPDATE +DELETE +UNCHANGED/);
    expect(stdout).toContain('app.tasks');
    expect(await hashTenant(superuserUrl(), tenantId)).toEqual(damaged);
  });

  it('asks for --yes where there is nobody to ask', async () => {
    const damaged = await hashTenant(superuserUrl(), tenantId);
    const run = await runCliProcessJson<Failed>(
      environment,
      ...['restore', '-t', slug, '-b', backed.backupId, '--inline'],
    );
    expect(run.code).toBe(2);
    expect(run.document.error.code).toBe('CONFIRMATION_REQUIRED');
    expect(run.document.error.remedy).toContain('--yes');
    expect(await hashTenant(superuserUrl(), tenantId)).toEqual(damaged);
  });

  it('refuses a plan that no longer holds', async () => {
    const { code, document } = await runCliProcessJson<Failed>(
      environment,
      ...['restore', '-t', slug, '-b', backed.backupId, '--plan-hash', '0'.repeat(64), '--yes', '--inline'],
    );
    expect(code).toBe(6);
    expect(document.error.code).toBe('PLAN_STALE');
    const status = await runCliProcessJson<OperationView>(environment, 'status', document.jobId ?? '');
    expect(status.code).toBe(6);
    expect(status.document).toMatchObject({ state: 'failed', error: { code: 'PLAN_STALE' } });
  });

  it('restores by the path of the backup and an agreed plan, and touches nobody else', async () => {
    const before = await hashTenants(superuserUrl());
    const from = ['restore', '-t', slug, '-p', backed.result.path, '--inline'];
    const planned = await runCliProcessJson<Planned>(environment, ...from, '--dry-run');
    const { planHash } = planned.document.result;
    const run = await runCliProcessJson<Restored>(environment, ...from, '--plan-hash', planHash, '--yes');
    expect(run.code).toBe(0);
    expect(run.document.result.outcome?.planHash).toBe(planHash);
    const after = await hashTenants(superuserUrl());
    expect(after).toEqual(new Map([...before, [tenantId, atBackup]]));
  });

  it('undoes the last restore by an agreed plan, and undoes that', async () => {
    const { document: last } = await runCliProcessJson<{ items: RestoreView[] }>(
      environment,
      ...['restores', '-t', slug, '--limit', '1'],
    );
    const [undone] = last.items;
    const undo = ['rollback', '-t', slug, '--inline'];
    const planned = await runCliProcessJson<Planned>(environment, ...undo, '--dry-run');
    expect(planned.document.result.deletes + planned.document.result.updates).toBeGreaterThan(0);
    expect(await hashTenant(superuserUrl(), tenantId)).toEqual(atBackup);
    const asked = await runCliProcessJson<Failed>(environment, ...undo);
    expect(asked).toMatchObject({ code: 2, document: { error: { code: 'CONFIRMATION_REQUIRED' } } });

    const { planHash } = planned.document.result;
    const run = await runCliProcess(
      environment,
      ...undo,
      '--plan-hash',
      planHash,
      '--yes',
      '--reason',
      'too much',
    );
    expect(run.code).toBe(0);
    expect(run.stdout).toContain(`lifeboat rollback -t ${tenantId} --restore `);
    expect(await hashTenant(superuserUrl(), tenantId)).not.toEqual(atBackup);

    const { stdout } = await runCliProcess(environment, 'restores', '-t', slug);
    expect(stdout).toMatch(/rollback .*too much/);
    expect(stdout).toContain('rollback (dry run)');
    expect(stdout).toContain(undone?.restorePointId);
    expect((await runCliProcess(environment, ...undo, '--yes')).code).toBe(0);
    expect(await hashTenant(superuserUrl(), tenantId)).toEqual(atBackup);
  });

  it('undoes a restore that is named, by its id or by that of its restore point', async () => {
    const { document } = await runCliProcessJson<{ items: RestoreView[] }>(
      environment,
      'restores',
      '-t',
      slug,
    );
    const first = document.items.findLast(({ restorePointId }) => restorePointId !== null);
    for (const named of [
      ['--restore', first?.id ?? ''],
      ['--restore-point', first?.restorePointId ?? ''],
    ]) {
      const plan = await runCliProcessJson<Planned>(
        environment,
        ...['rollback', '-t', slug, ...named, '--dry-run', '--inline'],
      );
      expect(plan.code).toBe(0);
      expect(plan.document.result.planHash).toMatch(/^[0-9a-f]{64}$/);
    }
    const ofDryRun = document.items.find(({ dryRun }) => dryRun);
    const refused = await runCliProcessJson<Failed>(
      environment,
      ...['rollback', '-t', slug, '--restore', ofDryRun?.id ?? '', '--yes', '--inline'],
    );
    expect(refused).toMatchObject({ code: 5, document: { error: { code: 'RESTORE_POINT_NOT_FOUND' } } });
  });

  it('says when there is nothing to restore', async () => {
    const { code, stdout } = await runCliProcess(
      environment,
      ...['restore', '-t', slug, '-b', backed.backupId, '--yes', '--inline'],
    );
    expect(code).toBe(0);
    expect(stdout).toContain('already as this restore would leave it; nothing was written');
    expect(await hashTenant(superuserUrl(), tenantId)).toEqual(atBackup);
  });

  it('lists what was restored', async () => {
    const { document } = await runCliProcessJson<{ items: RestoreView[] }>(
      environment,
      'restores',
      '-t',
      slug,
    );
    expect(document.items[0]).toMatchObject({ status: 'completed', dryRun: false });
    expect(document.items.filter(({ status }) => status === 'failed').length).toBe(1);
    const { stdout } = await runCliProcess(environment, 'restores', '-t', slug);
    expect(stdout).toContain('PLAN_STALE');
    expect(stdout).toContain('replace (dry run)');
  });

  it('lists why backups have failed', async () => {
    const selective = ['backup', '-t', slug, '--type', 'selective', '--include', 'app.nowhere', '--inline'];
    expect((await runCliProcess(environment, ...selective)).code).toBe(5);
    const { stdout } = await runCliProcess(environment, 'list', '-t', slug, '--status', 'failed');
    expect(stdout).toMatch(/selective +failed .* TABLE_NOT_FOUND /);
  });

  it('stays quiet where it is asked to', async () => {
    const run = await runCliProcess(environment, 'backup', '-t', slug, '--inline', '--quiet');
    expect(run).toMatchObject({ code: 0, stderr: '' });
  });

  it('ends cleanly on Ctrl-C', async () => {
    const program = startCli(environment, ['backup', '-t', slug, '--inline']);
    await lifeboat.app.get(TenantLock).withTenantLock(tenantId, async () => {
      await waitFor(() => program.stderr.includes('Job '), { what: 'the job' });
      program.signal('SIGINT');
      expect(await program.exit).toBe(130);
    });
    expect(program.stderr).toContain('INTERRUPTED');
    const { document } = await runCliProcessJson<{ items: BackupView[] }>(environment, 'list', '-t', slug);
    expect(document.items[0]?.status).toBe('cancelled');
  });
});
