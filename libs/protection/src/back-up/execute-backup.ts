import type { AppDatabases } from '@lifeboat/app-database';
import {
  type BackupLocation,
  discardUnfinishedBackup,
  type ManifestStore,
  type Repository,
} from '@lifeboat/archive';
import type { Backup, BackupsRepository, Operation } from '@lifeboat/catalog';
import { LifeboatError, messageOf } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { factsOf, type FinishedBackup } from '../backups/facts-of.js';
import type { OperationHandler, OperationRun } from '../operations/operation-handler.js';
import { type BackupRequest, parseBackupRequest } from './backup-request.js';
import { takenOverBy } from './taken-over.js';
import type { TenantArchiver } from './tenant-archiver.js';

/**
 * Takes a full or selective backup. The manifest, written last, makes it one: whatever fails before leaves nothing in the
 * repository, and a process that was killed after it finds the finished backup when the operation runs again.
 */
export class ExecuteBackup implements OperationHandler {
  constructor(
    private readonly databases: AppDatabases,
    private readonly repository: Repository,
    private readonly manifests: ManifestStore,
    private readonly archiver: TenantArchiver,
    private readonly backups: BackupsRepository,
    private readonly transactions: RlsTransactions,
  ) {}

  async execute(operation: Operation, run: OperationRun): Promise<Record<string, unknown>> {
    const { tenantId } = operation;
    const request = parseBackupRequest(operation.request);
    const backup = await this.transactions.run(() => this.backups.start(tenantId, request.backupId));
    const finished =
      (await this.findFinished(tenantId, request.backupId)) ?? (await this.take(backup, request, run));
    const { manifest, path } = finished;
    await this.transactions.run(() => this.backups.complete(tenantId, request.backupId, factsOf(finished)));
    return { backupId: request.backupId, path, ...manifest.totals, volumes: manifest.volumes.length };
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
    { backupId, ...wishes }: BackupRequest,
    run: OperationRun,
  ): Promise<FinishedBackup> {
    const location = { tenantId, backupId };
    // Volumes of an attempt that was killed: they were never part of a backup.
    await discardUnfinishedBackup(this.repository.storage, location);
    try {
      const database = this.databases.get(applicationDatabase);
      const wanted = { ...location, ...wishes, createdAt };
      const manifest = await this.archiver.archive(database, wanted, run);
      run.signal.throwIfAborted();
      return { manifest, ...(await this.manifests.write(manifest)) };
    } catch (error) {
      const takenOver = takenOverBy(error, run.signal);
      if (takenOver === null) {
        await this.discardQuietly(location);
      }
      throw takenOver ?? error;
    }
  }

  /** Why the backup failed matters more than what is left of it, which is no backup and is swept later. */
  private async discardQuietly(location: BackupLocation): Promise<void> {
    try {
      await discardUnfinishedBackup(this.repository.storage, location);
    } catch (error) {
      process.emitWarning(`volumes of the backup ${location.backupId} were not removed: ${messageOf(error)}`);
    }
  }
}
