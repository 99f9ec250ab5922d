import type { AppDatabase } from '@lifeboat/app-database';
import {
  type BackupLocation,
  deleteBackup,
  discardUnfinishedBackup,
  type ManifestStore,
  type Repository,
} from '@lifeboat/archive';
import type { TenantsRepository } from '@lifeboat/catalog';
import { messageOf } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { FinishedBackup } from '../backups/facts-of.js';
import { refuseErasedTenant } from '../tenants/tenant-status.js';
import { takenOverBy } from './taken-over.js';
import type { ArchivedMoment, ArchiveRequest, ArchiveRun, TenantArchiver } from './tenant-archiver.js';

/** Takes a backup of a whole tenant into the repository: all of it, with its manifest, or nothing. */
export class TakeBackup {
  constructor(
    private readonly repository: Repository,
    private readonly manifests: ManifestStore,
    private readonly archiver: TenantArchiver,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
  ) {}

  /**
   * @param look the moment to copy, which the caller closes; this one if not given
   * @throws LifeboatError TENANT_KEY_DESTROYED for a tenant that was erased; as `TenantArchiver.archive` and `ManifestStore.write`; the signal's reason when aborted. Then
   *   nothing is left in the repository, unless another worker has taken the backup over
   */
  async take(
    database: AppDatabase,
    wanted: ArchiveRequest,
    run: ArchiveRun,
    look?: ArchivedMoment,
  ): Promise<FinishedBackup> {
    // Under the tenant's lock, as an erasure is; whoever asked may have done so before it.
    refuseErasedTenant(await this.transactions.run(() => this.tenants.get(wanted.tenantId)));
    // Volumes of an attempt that was killed: they were never part of a backup.
    await discardUnfinishedBackup(this.repository.storage, wanted);
    try {
      const manifest = await this.archiver.archive(database, wanted, run, look);
      run.signal.throwIfAborted();
      return { manifest, ...(await this.manifests.write(manifest)) };
    } catch (error) {
      const takenOver = takenOverBy(error, run.signal);
      if (takenOver === null) {
        await this.discardQuietly(wanted);
      }
      throw takenOver ?? error;
    }
  }

  /** Removes a backup that nobody needs, finished or not. */
  async remove(location: BackupLocation): Promise<void> {
    await deleteBackup(this.repository.storage, location);
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
