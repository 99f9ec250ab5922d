import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AppDatabases } from '@lifeboat/app-database';
import {
  ManifestStore,
  noSigner,
  noVolumeKeys,
  openRepository,
  type Repository,
  VolumeStore,
} from '@lifeboat/archive';
import {
  AuditEntriesRepository,
  AuditWriter,
  BackupsRepository,
  ChangeLogEpochsRepository,
  createCatalogDataSource,
  OperationsRepository,
  RecoveryGapsRepository,
  RestoreApprovalsRepository,
  RestoresRepository,
  TenantsRepository,
  type TenantStatus,
} from '@lifeboat/catalog';
import { parseConfig } from '@lifeboat/config';
import { NoQueue } from '@lifeboat/jobs';
import { systemClock } from '@lifeboat/kernel';
import { type Actor, runAs } from '@lifeboat/tenancy';
import {
  createTestCatalog,
  runSql,
  temporaryDirectory,
  type TemporaryDirectory,
  type TestCatalog,
  testActor,
} from '@lifeboat/testing';
import type { DataSource } from 'typeorm';
import { Authoriser } from '../access/authoriser.js';
import { FindParent } from '../back-up/find-parent.js';
import { JudgeChangeLog } from '../back-up/from-changes/judge-change-log.js';
import { PlanIncrement } from '../back-up/plan-increment.js';
import { ApprovalGate } from '../approvals/approval-gate.js';
import { RequestBackup } from '../back-up/request-backup.js';
import { type RequestedBackup, SubmitBackup } from '../back-up/submit-backup.js';
import { FindBackup } from '../backups/find-backup.js';
import { ReadManifest } from '../backups/read-manifest.js';
import { ReadChangeLog } from '../recovery/tenant-change-log.js';
import { BackupSources } from '../restore/backup-sources.js';
import { NameTargetDatabase } from '../restore/name-target-database.js';
import { CloneTarget } from '../restore/clone-target.js';
import { RequestRestore } from '../restore/request-restore.js';
import type { RestoreInput } from '../restore/restore-input.js';
import { type RequestedRestore, SubmitRestore } from '../restore/submit-restore.js';
import { PlaceJobs } from './place-jobs.js';
import { SubmitOperation } from './submit-operation.js';

const ACME = 'acme';
const NO_WISHES = { tables: null, excludeTables: null, rows: null, dropMissingColumns: false, renames: {} };
const ann = testActor(ACME);
const operations = new OperationsRepository();
const backups = new BackupsRepository();
const restores = new RestoresRepository();
const tenants = new TenantsRepository();

let catalog: TestCatalog;
let auditSource: DataSource;
let directory: TemporaryDirectory;
let repository: Repository;
let databases: AppDatabases;
let requestBackup: RequestBackup;
let requestRestore: RequestRestore;

beforeAll(async () => {
  catalog = await createTestCatalog({ tenants: [ACME, 'other'] });
  auditSource = createCatalogDataSource(catalog.config, { poolSize: 2 });
  directory = await temporaryDirectory();
  repository = await openRepository({ location: directory.path, signingKeyFile: null });
  const { transactions } = catalog;
  const audit = new AuditWriter(auditSource);
  const authoriser = new Authoriser(audit);
  const submit = new SubmitOperation(
    transactions,
    operations,
    new NoQueue(),
    new PlaceJobs(backups, Infinity),
    audit,
    systemClock,
  );
  const { backup, keys, approval, applicationDatabases } = parseConfig({
    APP_DATABASE_URL: catalog.config.url,
    BACKUP_COMPRESSION: 'zstd:7',
  });
  const sources = new BackupSources(
    new ReadManifest(new ManifestStore(repository, noSigner), audit),
    new VolumeStore(repository.storage, noVolumeKeys),
    backups,
    transactions,
  );
  const changeLog = new ReadChangeLog(
    transactions,
    tenants,
    new ChangeLogEpochsRepository(),
    new RecoveryGapsRepository(),
  );
  const plan = new PlanIncrement(
    transactions,
    backups,
    new FindParent(backups, sources, transactions, backup),
    new JudgeChangeLog(changeLog),
  );
  const submitBackup = new SubmitBackup(tenants, backups, plan, submit);
  requestBackup = new RequestBackup(authoriser, transactions, tenants, submitBackup, { backup, keys });
  const find = new FindBackup(authoriser, transactions, backups, repository);
  const gate = new ApprovalGate(transactions, new RestoreApprovalsRepository(), approval, systemClock);
  const submitRestore = new SubmitRestore(tenants, restores, submit, gate);
  databases = new AppDatabases(applicationDatabases);
  requestRestore = new RequestRestore(
    authoriser,
    transactions,
    tenants,
    new CloneTarget(authoriser, transactions, tenants),
    find,
    new NameTargetDatabase(authoriser, transactions, tenants, databases),
    submitRestore,
  );
});
afterEach(async () => {
  await become('active');
});
afterAll(async () => {
  await databases.close();
  await auditSource.destroy();
  await catalog.close();
  await directory.remove();
});

const become = (status: TenantStatus): Promise<unknown> =>
  status === 'restoring' ? holdTenant() : catalog.asSystem(() => tenants.setStatus(ACME, status));

/** As a worker does that restores the tenant at this moment; answers with its operation. */
const holdTenant = (): Promise<string> =>
  catalog.asSystem(async () => {
    const id = randomUUID();
    await operations.create({ id, kind: 'restore', tenantId: ACME, request: {} });
    await operations.start(id);
    await tenants.beginRestoring(ACME, id);
    return id;
  });

const backUp = (actor: Actor = ann, tenantId = ACME, key: string | null = null): Promise<RequestedBackup> =>
  runAs(actor, () => requestBackup.request(tenantId, { type: 'full' }, key));

const restore = (input: RestoreInput, actor: Actor = ann, tenantId = ACME): Promise<RequestedRestore> =>
  runAs(actor, () => requestRestore.request(tenantId, input, null));

async function completedBackup(tenantId = ACME): Promise<{ id: string; path: string }> {
  const id = randomUUID();
  const path = `tenants/${tenantId}/backups/${id}`;
  await catalog.asSystem(async () => {
    await backups.create({
      id,
      tenantId,
      operationId: null,
      type: 'full',
      applicationDatabase: 'main',
      encrypted: false,
      compression: 'none',
    });
    await backups.complete(tenantId, id, {
      path,
      manifestSha256: '0'.repeat(64),
      rows: 1,
      sizeBytes: 1,
      rawBytes: 1,
      schemaHash: 'x',
      tableCount: 1,
      startedAt: new Date(),
      finishedAt: new Date(),
    });
  });
  await repository.storage.put(`${path}/data-0001.sql`, toChunks('--'));
  return { id, path };
}

async function* toChunks(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

const failsWith = (code: string): unknown => expect.objectContaining({ code });

describe('a backup', () => {
  it('takes what the configuration says where the caller says nothing', async () => {
    const { jobId, backupId, status } = await backUp();
    expect(status).toBe('queued');
    const { request } = await catalog.asSystem(() => operations.get(jobId));
    expect(request).toEqual({
      backupId,
      type: 'full',
      compression: { algorithm: 'zstd', level: 7 },
      encrypted: false,
      label: null,
      parentId: null,
      includeTables: null,
      excludeTables: null,
    });
    const row = await catalog.asSystem(() => backups.get(ACME, backupId));
    expect(row).toMatchObject({ operationId: jobId, status: 'queued', compression: 'zstd:7' });
  });

  it.each([
    ['restoring', 'TENANT_RESTORING'],
    ['gone', 'TENANT_NOT_ACTIVE'],
  ] as const)('of a tenant that is %s is refused, and leaves no row', async (status, code) => {
    await become(status);
    const count = async (): Promise<number> =>
      (await catalog.asSystem(() => operations.list({ tenantId: ACME }))).items.length;
    const before = await count();
    await expect(backUp()).rejects.toEqual(failsWith(code));
    expect(await count()).toBe(before);
  });

  it('of a suspended tenant is taken: its data is still worth something', async () => {
    await become('suspended');
    await expect(backUp()).resolves.toMatchObject({ status: 'queued' });
  });

  it('that is asked for again is the first one, whatever the tenant is doing by now', async () => {
    const key = randomUUID();
    const first = await backUp(ann, ACME, key);
    await become('restoring');
    expect(await backUp(ann, ACME, key)).toEqual(first);
  });

  it('is not for viewers and not for other tenants, and the refusal is in the log', async () => {
    for (const actor of [testActor(ACME, 'tenant_viewer'), testActor('other')]) {
      await expect(backUp(actor)).rejects.toEqual(failsWith('FORBIDDEN'));
      const log = await catalog.asSystem(() =>
        new AuditEntriesRepository().list({ tenantId: actor.tenantId, action: 'backups.create', limit: 1 }),
      );
      expect(log.items[0]).toMatchObject({ outcome: 'refused', actorSubject: actor.subject });
    }
  });
});

describe('a restore', () => {
  it('finds its backup by id and by path', async () => {
    const { id, path } = await completedBackup();
    for (const input of [{ backupId: id }, { backupPath: path }, { backupPath: `${path}/manifest.json` }]) {
      const { jobId, restoreId } = await restore({ ...input, mode: 'missing', reason: 'oops' });
      const { request } = await catalog.asSystem(() => operations.get(jobId));
      expect(request).toEqual({
        restoreId,
        backupId: id,
        sourcePath: path,
        mode: 'missing',
        dryRun: false,
        planHash: null,
        reason: 'oops',
        targetDatabase: null,
        createSchema: false,
        recovery: null,
        wal: null,
        targetTenantId: null,
        collisions: [],
        undoesRestoreId: null,
        ...NO_WISHES,
      });
      const row = await catalog.asSystem(() => restores.get(ACME, restoreId));
      expect(row).toMatchObject({ operationId: jobId, backupId: id, sourcePath: path, mode: 'missing' });
    }
  });

  it.each<[string, RestoreInput]>([
    ['a name without a schema', { tables: ['tasks'] }],
    ['rows and tables', { tables: ['app.tasks'], rows: [{ table: 'app.tasks', key: { id: 1 } }] }],
  ])('is refused before anything is written where it has %s', async (_what, wishes) => {
    const { id } = await completedBackup();
    await expect(restore({ backupId: id, ...wishes })).rejects.toEqual(failsWith('INVALID_REQUEST'));
  });

  it('of a tenant that the application has lost is what it is for', async () => {
    const { id } = await completedBackup();
    await become('gone');
    await expect(restore({ backupId: id })).resolves.toMatchObject({ status: 'queued' });
  });

  it('beside another restore is refused', async () => {
    const { id } = await completedBackup();
    await become('restoring');
    await expect(restore({ backupId: id })).rejects.toEqual(failsWith('TENANT_RESTORING'));
  });

  it('is taken where the restore before it has died, and given no sign of life for a minute', async () => {
    const { id } = await completedBackup();
    const dead = await holdTenant();
    await runSql(
      catalog.database.superuserUrl,
      `UPDATE lifeboat.operations SET heartbeat_at = now() - interval '61 s' WHERE id = '${dead}'`,
    );
    await expect(restore({ backupId: id })).resolves.toMatchObject({ status: 'queued' });
  });

  it("cannot read another tenant's backup, named in whatever way", async () => {
    const theirs = await completedBackup('other');
    await expect(restore({ backupId: theirs.id })).rejects.toEqual(failsWith('BACKUP_NOT_FOUND'));
    await expect(restore({ backupPath: theirs.path })).rejects.toEqual(failsWith('FORBIDDEN'));
    const asSystem = testActor();
    await expect(restore({ backupId: theirs.id }, asSystem)).rejects.toEqual(failsWith('BACKUP_NOT_FOUND'));
    await expect(restore({ backupPath: theirs.path }, asSystem)).rejects.toEqual(
      failsWith('BACKUP_NOT_FOUND'),
    );
  });
});
