import type { AppDatabases } from '@lifeboat/app-database';
import type { ManifestStore } from '@lifeboat/archive';
import type { Backup, BackupsRepository, Operation } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { factsOf, type FinishedBackup } from '../backups/facts-of.js';
import { refuseErasedRequest } from '../backups/refuse-erased.js';
import type { OperationHandler, OperationRun } from '../operations/operation-handler.js';
import { type BackupRequest, parseBackupRequest } from './backup-request.js';
import type { TakeBackup } from './take-backup.js';
import type { TakenIncremental, TakeIncremental } from './take-incremental.js';

const PLAIN = { fullBecause: null, scanBecause: null, scannedTables: [] };

/**
 * Takes a full, incremental or selective backup. The manifest, written last, makes it one: whatever fails before leaves nothing in the
 * repository, and a process that was killed after it finds the finished backup when the operation runs again.
 */
export class ExecuteBackup implements OperationHandler {
  constructor(
    private readonly databases: AppDatabases,
    private readonly manifests: ManifestStore,
    private readonly takeBackup: TakeBackup,
    private readonly takeIncremental: TakeIncremental,
    private readonly backups: BackupsRepository,
    private readonly transactions: RlsTransactions,
  ) {}

  async execute(operation: Operation, run: OperationRun): Promise<Record<string, unknown>> {
    const { tenantId } = operation;
    const request = parseBackupRequest(operation.request);
    const backup = await this.transactions.run(() => this.backups.start(tenantId, request.backupId));
    refuseErasedRequest(backup);
    const earlier = await this.findFinished(tenantId, request.backupId);
    const { finished, ...why } =
      earlier === null
        ? await this.take(backup, request, operation.kind === 'backup_from_changes', run)
        : { finished: earlier, ...PLAIN };
    const { manifest, path } = finished;
    await this.transactions.run(() => this.backups.complete(tenantId, request.backupId, factsOf(finished)));
    const { type, parentId, increment, totals, volumes } = manifest;
    return {
      backupId: request.backupId,
      path,
      type,
      parentId,
      method: increment?.method ?? null,
      ...why,
      ...totals,
      volumes: volumes.length,
    };
  }

  /** What an earlier attempt finished before it could tell the catalog. */
  private async findFinished(tenantId: string, backupId: string): Promise<FinishedBackup | null> {
    try {
      return await this.manifests.readWritten({ tenantId, backupId });
    } catch (error) {
      if (error instanceof LifeboatError && error.code === 'MANIFEST_MISSING') {
        return null;
      }
      throw error;
    }
  }

  private async take(
    { tenantId, applicationDatabase, createdAt }: Backup,
    { backupId, parentId, ...wishes }: BackupRequest,
    readsChanges: boolean,
    run: OperationRun,
  ): Promise<TakenIncremental> {
    const wanted = { tenantId, backupId, ...wishes, createdAt, parent: null };
    const database = this.databases.get(applicationDatabase);
    return wishes.type === 'incremental'
      ? this.takeIncremental.take(database, wanted, { parentId, readsChanges }, run)
      : { finished: await this.takeBackup.take(database, wanted, run), ...PLAIN };
  }
}
