import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createMasterKeyFile } from '@lifeboat/archive';
import { AuditEntriesRepository, type AuditEntry } from '@lifeboat/catalog';
import { ignoreProgress } from '@lifeboat/kernel';
import {
  AnchorAuditLog,
  Authoriser,
  CancelJob,
  DecideApproval,
  DeleteBackup,
  DestroyTenantKeys,
  ExportAuditLog,
  ExportBackup,
  HoldBackup,
  ManageTenantKeys,
  RecordAct,
  RequestCleanup,
  RotateMasterKey,
  SyncTenants,
  WriteSchedules,
} from '@lifeboat/protection';
import { type Permission, PERMISSIONS, RlsTransactions, runAs } from '@lifeboat/tenancy';
import { temporaryDirectory, type TemporaryDirectory, testActor } from '@lifeboat/testing';
import { codeOf, restorePointOf, Site } from '../support/site.js';
import { check, rebuild } from '../support/upkeep.js';

/** What is read leaves no line; `elsewhere`: another spec holds it to its line. */
type Expectation = 'read' | 'elsewhere' | { action: string; act: () => Promise<unknown> };

let directory: TemporaryDirectory;
let site: Site;
let tenant: string;
let target: string;
let backupId: string;
const permissions = Object.keys(PERMISSIONS) as Permission[];

beforeAll(async () => {
  directory = await temporaryDirectory();
  const masterKey = await newMasterKey();
  const environment = { MASTER_KEY_FILE: masterKey, REQUIRE_APPROVAL: 'cross-tenant' };
  site = await Site.open({ tenants: 3, rows: 300, environment });
  [tenant, target] = [site.tenant(0), site.tenant(1)];
  backupId = await site.backUp(tenant);
});
afterAll(async () => {
  await site.close();
  await directory.remove();
});

async function newMasterKey(): Promise<string> {
  const file = join(directory.path, randomUUID());
  await createMasterKeyFile(file, new Date());
  return file;
}

async function lines(action: string): Promise<AuditEntry[]> {
  const page = await runAs(testActor(), () =>
    site.app
      .get(RlsTransactions)
      .run(() => new AuditEntriesRepository().list({ tenantId: null, action, limit: 500 })),
  );
  return page.items;
}

const asAdmin = <T>(work: () => Promise<T>): Promise<T> => runAs(testActor(), work);

/** A restore into another tenant, which waits for an approval. */
const askForClone = (): Promise<{ restoreId: string; jobId: string }> =>
  site.requestRestore(tenant, { backupId, targetTenantId: target, mode: 'missing', reason: 'a copy' });

const expectations: Record<Permission, Expectation> = {
  'backups.create': { action: 'backups.create', act: () => site.backUp(tenant) },
  'backups.read': 'read',
  'backups.hold': {
    action: 'backups.hold',
    act: () => asAdmin(() => site.app.get(HoldBackup).hold(tenant, backupId, 'a case')),
  },
  'backups.delete': {
    action: 'backups.delete',
    act: async () => {
      const id = await site.backUp(tenant);
      await site.backUp(tenant);
      await asAdmin(() => site.app.get(DeleteBackup).delete(tenant, id));
    },
  },
  'backups.validate': { action: 'backups.validate', act: () => site.validate({ backupId }) },
  'backups.export': {
    action: 'backups.export',
    act: () =>
      asAdmin(() =>
        site.app.get(ExportBackup).export(
          { backupId, schema: false, shared: true },
          {
            irrevocable: false,
            write: async (_id, script) => {
              for await (const piece of script) {
                expect(piece.length).toBeGreaterThan(0);
              }
            },
          },
          { signal: new AbortController().signal, onProgress: ignoreProgress },
        ),
      ),
  },
  'backups.cleanup': {
    action: 'backups.cleanup',
    act: () => asAdmin(() => site.app.get(RequestCleanup).request(tenant, { dryRun: true }, null)),
  },
  'restores.create': { action: 'restores.create', act: () => site.restore(tenant, { backupId }) },
  'restores.createForOtherTenant': { action: 'restores.createForOtherTenant', act: askForClone },
  // its line is that of a restore, and names the database: test/restore/other-database.spec.ts
  'restores.createInOtherDatabase': 'elsewhere',
  'restores.approve': {
    action: 'restores.approve',
    act: async () => {
      const { restoreId } = await askForClone();
      const decide = site.app.get(DecideApproval);
      await runAs({ ...testActor(), subject: 'another' }, () => decide.approve(restoreId, {}));
    },
  },
  'restores.read': 'read',
  'restores.rollback': {
    action: 'restores.rollback',
    act: async () => {
      const outcome = await site.restore(tenant, { backupId });
      expect(codeOf(await site.rollBack(tenant, restorePointOf(outcome)))).toBe('completed');
    },
  },
  'recovery.read': 'read',
  // libs/protection/src/history/history.spec.ts: an operation as any other
  'history.read': 'elsewhere',
  'jobs.read': 'read',
  'jobs.cancel': {
    action: 'jobs.cancel',
    act: async () => {
      const { jobId } = await site.requestBackup(tenant);
      await asAdmin(() => site.app.get(CancelJob).cancel(jobId));
    },
  },
  'schedules.read': 'read',
  'schedules.write': {
    action: 'schedules.write',
    act: () => {
      const schedule = { name: 'nightly', cron: '0 3 * * *', type: 'full' } as const;
      return asAdmin(() => site.app.get(WriteSchedules).create(tenant, schedule));
    },
  },
  'logs.read': {
    action: 'logs.export',
    act: () => asAdmin(() => site.app.get(ExportAuditLog).export({ tenantId: tenant })),
  },
  'changeLog.read': 'read',
  // test/capture/expiry.spec.ts
  'changeLog.expire': 'elsewhere',
  'logs.readSystem': 'read',
  'logs.anchor': {
    action: 'logs.anchor',
    act: () => asAdmin(() => site.app.get(AnchorAuditLog).anchor({ acceptFaults: false })),
  },
  'tenants.read': 'read',
  'tenants.readAll': 'read',
  'tenants.sync': { action: 'tenants.sync', act: () => asAdmin(() => site.app.get(SyncTenants).sync()) },
  'tokens.create': {
    action: 'tokens.create',
    act: () => {
      const token = { subject: 's', role: 'tenant_admin', tenantId: tenant, expiresAt: new Date() } as const;
      return asAdmin(() => site.app.get(RecordAct).tokenMade(token));
    },
  },
  'keys.read': 'read',
  'keys.write': {
    action: 'keys.rotate',
    act: () => asAdmin(() => site.app.get(ManageTenantKeys).rotate(tenant)),
  },
  'catalog.migrate': {
    action: 'catalog.migrate',
    act: () => asAdmin(() => site.app.get(RecordAct).migrated(['First1'])),
  },
  'catalog.check': { action: 'catalog.check', act: () => check(site) },
  'catalog.rebuild': {
    action: 'catalog.rebuild',
    act: () => expect(rebuild(site)).rejects.toMatchObject({ code: 'CATALOG_NOT_EMPTY' }),
  },
  'scope.read': 'read',
  'installation.check': 'read',
  'protection.read': 'read',
  // test/enrolment/faults.spec.ts
  'protection.write': 'elsewhere',
  'stats.read': 'read',
  'alerts.read': 'read',
  // test/alerts/channels.spec.ts
  'alerts.test': 'elsewhere',
  'metrics.read': 'read',
  'queues.read': 'read',
  'docs.read': 'read',
};

describe('the audit log', () => {
  const acts = Object.entries(expectations).flatMap(([permission, expectation]) =>
    typeof expectation === 'string' ? [] : [[permission, expectation] as const],
  );

  it.each(acts)('has a line for what is done under %s', async (_permission, { action, act }) => {
    const [before] = await lines(action);
    await act();
    const [newest] = await lines(action);
    expect(newest?.id).not.toBe(before?.id);
    expect(newest?.outcome).not.toBe('refused');
  });

  it.each(permissions)('has a line for each refusal of %s', async (permission) => {
    const eve = { ...testActor(target, 'tenant_viewer'), remoteAddress: '192.0.2.66' };
    await expect(
      runAs(eve, () => site.app.get(Authoriser).require(permission, tenant)),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const [newest] = await lines(permission);
    expect(newest).toMatchObject({
      outcome: 'refused',
      errorCode: 'FORBIDDEN',
      tenantId: target,
      targetTenantId: tenant,
      remoteAddress: '192.0.2.66',
    });
  });
});

describe('what happens to keys', () => {
  const keys = (): ManageTenantKeys => site.app.get(ManageTenantKeys);

  it('is written where it fails, too', async () => {
    await expect(asAdmin(() => keys().create(tenant))).rejects.toMatchObject({ code: 'TENANT_KEY_EXISTS' });
    expect((await lines('keys.create'))[0]).toMatchObject({
      outcome: 'failed',
      errorCode: 'TENANT_KEY_EXISTS',
      tenantId: tenant,
    });
  });

  it('says whose key was used, once for a job', async () => {
    const before = (await lines('keys.use')).length;
    await site.validate({ backupId, level: 'full' });
    const uses = (await lines('keys.use')).slice(0, -before || undefined);
    expect(uses).toMatchObject([
      { tenantId: tenant, outcome: 'succeeded', detail: { version: 1, masterKeyId: expect.any(String) } },
    ]);
  });

  it('has their destruction', async () => {
    const last = site.tenant(2);
    await asAdmin(() => keys().create(last));
    await asAdmin(() => site.app.get(DestroyTenantKeys).destroy(last, last));
    expect((await lines('keys.destroy')).map(({ outcome }) => outcome)).toEqual(['succeeded', 'started']);
  });

  it('has the rotation of the master key, and its failure', async () => {
    const rotate = async (): Promise<unknown> => {
      const file = await newMasterKey();
      return asAdmin(() => site.app.get(RotateMasterKey).rotate(file, { removeOld: true }));
    };
    await rotate();
    expect((await lines('keys.rotate-master'))[0]).toMatchObject({ outcome: 'succeeded' });
    // What it has is wrapped by the new one alone now, which this process does not hold.
    await expect(rotate()).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' });
    expect((await lines('keys.rotate-master'))[0]).toMatchObject({
      outcome: 'failed',
      errorCode: 'MASTER_KEY_WRONG',
    });
  });
});
