import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ensureProcessRole, PROCESS_LOGIN } from '@lifeboat/local-stack';
import { ListBackups, type RecoveryInput, RequestRecovery, type RunOutcome } from '@lifeboat/protection';
import { damageTenant, destroyTenant, hashTenant, type TenantHash } from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import { ArchivingCluster, runSql, testActor } from '@lifeboat/testing';
import { codeOf, restorePointOf, Site } from '../support/site.js';

let live: ArchivingCluster;
let site: Site;
let tenant: string;
let before: TenantHash;
let others: TenantHash;
let damaged: TenantHash;
/** When nothing was amiss. */
let moment: string;
/** When there was nothing in the database. */
let atFirst: string;

beforeAll(async () => {
  live = await ArchivingCluster.start({ pgBackRest: false });
  await runSql(live.url('postgres'), 'CREATE DATABASE app');
  await ensureProcessRole(live.url('app'));
  const { name, password } = PROCESS_LOGIN;
  await live.takeBaseBackup('first');
  atFirst = await live.now();
  const archive = live.archive;
  site = await Site.open({
    application: { superuserUrl: live.url('app'), processUrl: live.cluster.url('app', { name, password }) },
    rows: 600,
    environment: {
      ...(archive.tool === 'restore_command' && {
        WAL_BASE_BACKUPS: archive.baseBackups,
        WAL_RESTORE_COMMAND: archive.restoreCommand,
      }),
      WAL_SCRATCH_DIRECTORY: join(live.home, 'scratch'),
    },
  });
  tenant = site.tenant();
  await live.takeBaseBackup('second');
  before = await hashTenant(site.appUrl, tenant);
  others = await hashTenant(site.appUrl, site.tenant(1));
  moment = await live.now();
  await damageTenant(site.appUrl, tenant, { seed: 1 });
  damaged = await hashTenant(site.appUrl, tenant);
  await live.archiveWal();
}, 180_000);

afterAll(async () => {
  await site.close();
  await live.stop();
});

beforeEach(async () => {
  expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
});

async function recover(input: RecoveryInput, of = tenant): Promise<RunOutcome> {
  const { jobId } = await runAs(testActor(), () => site.app.get(RequestRecovery).request(of, input, null));
  return site.run(jobId);
}

const resultOf = (outcome: RunOutcome): Record<string, unknown> =>
  ('operation' in outcome ? outcome.operation.result : null) ?? { code: codeOf(outcome) };

/** The backups that recoveries have taken, by id. */
async function recovered(): Promise<string[]> {
  const { items } = await runAs(testActor(tenant), () =>
    site.app.get(ListBackups).list({ tenantId: tenant, type: 'recovered' }),
  );
  return items.map(({ id }) => id);
}

async function expectNothingLeft(): Promise<void> {
  expect(await readdir(join(live.home, 'scratch'))).toEqual([]);
  expect(await hashTenant(site.appUrl, site.tenant(1))).toEqual(others);
}

describe('a recovery from WAL', () => {
  it('shows what it would do, and then makes the tenant what it was; it can be undone', async () => {
    const plan = resultOf(await recover({ targetTime: moment, engine: 'wal', dryRun: true }));
    expect(plan).toMatchObject({
      dryRun: true,
      recovery: { engine: 'wal', moment },
      planHash: expect.any(String),
    });
    expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
    const done = await recover({ targetTime: moment, engine: 'wal', planHash: String(plan['planHash']) });
    const point = restorePointOf(done);
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
    expect(codeOf(await site.rollBack(tenant, point))).toBe('completed');
    expect(await recovered()).toHaveLength(1);
    await expectNothingLeft();
  });

  it('is what "auto" takes where no changes were captured, and brings back a tenant that is gone', async () => {
    await destroyTenant(site.appUrl, tenant, { keepTenantRow: false });
    const done = await recover({ targetTime: moment });
    expect(resultOf(done)).toMatchObject({ plan: { recovery: { engine: 'wal' } } });
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
    await damageTenant(site.appUrl, tenant, { seed: 1 });
    damaged = await hashTenant(site.appUrl, tenant);
    await expectNothingLeft();
  });

  it('keeps what it found as a backup of its own kind, which is no newest full one', async () => {
    const [backupId = ''] = await recovered();
    expect((await site.validate({ backupId, level: 'full' })).valid).toBe(true);
    const point = restorePointOf(await site.restore(tenant, { backupId }));
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
    expect(codeOf(await site.rollBack(tenant, point))).toBe('completed');
  });

  it('asks where there was no such tenant then, and changes nothing', async () => {
    // Before the application was installed, there is not even a tenants table.
    expect(codeOf(await recover({ targetTime: atFirst, engine: 'wal' }))).toBe('SCOPE_INVALID');
    await expectNothingLeft();
  });

  it("refuses what lies in the future, behind the archive, or is somebody else's", async () => {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    await expect(recover({ targetTime: tomorrow, engine: 'wal' })).rejects.toMatchObject({
      code: 'MOMENT_NOT_RECOVERABLE',
    });
    const now = await live.now();
    expect(codeOf(await recover({ targetTime: now, engine: 'wal' }))).toBe('WAL_TARGET_NOT_REACHED');
    await expect(
      runAs(testActor(site.tenant(1)), () =>
        site.app.get(RequestRecovery).request(tenant, { targetTime: moment, engine: 'wal' }, null),
      ),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expectNothingLeft();
  });
});
