import type { ManifestStore, VolumeStore } from '@lifeboat/archive';
import type { Backup, BackupsRepository } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { refuseErased } from '../backups/refuse-erased.js';
import { BackupSource } from './backup-source.js';

/** A backup that is ready to be read. */
export interface OpenedBackup {
  backup: Backup;
  source: BackupSource;
  manifestSha256: string;
}

/** Opens backups for reading: only those that the catalog knows as completed, and whose manifest is the one it knows. */
export class BackupSources {
  constructor(
    private readonly manifests: ManifestStore,
    private readonly volumes: VolumeStore,
    private readonly backups: BackupsRepository,
    private readonly transactions: RlsTransactions,
  ) {}

  /** The application database that a backup is of, whether or not it can be read. @throws LifeboatError BACKUP_NOT_FOUND */
  async databaseOf(tenantId: string, backupId: string): Promise<string> {
    const { applicationDatabase } = await this.transactions.run(() => this.backups.get(tenantId, backupId));
    return applicationDatabase;
  }

  /**
   * @throws LifeboatError BACKUP_NOT_FOUND within the tenant, BACKUP_NOT_COMPLETED, TENANT_KEY_DESTROYED, MANIFEST_MISSING,
   *   MANIFEST_NOT_AS_CATALOGUED, MANIFEST_SIGNATURE_INVALID, MANIFEST_VERSION_UNSUPPORTED, MANIFEST_INVALID
   */
  async open(tenantId: string, backupId: string): Promise<OpenedBackup> {
    const backup = await this.transactions.run(() => this.backups.get(tenantId, backupId));
    if (backup.status !== 'completed' || backup.manifestSha256 === null) {
      throw new LifeboatError('BACKUP_NOT_COMPLETED', {
        detail: `The backup ${backupId} is ${backup.status}, so there is nothing to restore from it.`,
        remedy: 'Choose a completed backup: lifeboat list -t <tenant>.',
      });
    }
    refuseErased(backup);
    const { manifestSha256 } = backup;
    const manifest = await this.manifests.read({ tenantId, backupId }, { expectedSha256: manifestSha256 });
    return { backup, source: new BackupSource(manifest, this.volumes), manifestSha256 };
  }
}
