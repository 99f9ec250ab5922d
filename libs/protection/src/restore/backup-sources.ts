import type { Manifest, VolumeStore } from '@lifeboat/archive';
import type { Backup, BackupsRepository } from '@lifeboat/catalog';
import { type ErrorCode, LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { ReadManifest } from '../backups/read-manifest.js';
import { refuseDeleted } from '../backups/refuse-deleted.js';
import { refuseErased } from '../backups/refuse-erased.js';
import { BackupSource } from './backup-source.js';
import { chainBroken } from './chain-broken.js';

/** What says that a link of a chain is no good, whatever is tried. */
const LINK_FLAWS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'BACKUP_NOT_FOUND',
  'BACKUP_NOT_COMPLETED',
  'TENANT_KEY_DESTROYED',
  'BACKUP_DELETED',
  'MANIFEST_MISSING',
  'MANIFEST_INVALID',
  'MANIFEST_OF_ANOTHER_BACKUP',
  'MANIFEST_NOT_AS_CATALOGUED',
  'MANIFEST_SIGNATURE_INVALID',
  'MANIFEST_VERSION_UNSUPPORTED',
]);

/** A backup that is ready to be read. */
export interface OpenedBackup {
  backup: Backup;
  source: BackupSource;
  manifestSha256: string;
}

/** Opens backups for reading: only those that the catalog knows as completed, and whose manifest is the one it knows. */
export class BackupSources {
  constructor(
    private readonly manifests: ReadManifest,
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
   * @throws LifeboatError BACKUP_NOT_FOUND within the tenant, BACKUP_NOT_COMPLETED, TENANT_KEY_DESTROYED, BACKUP_DELETED,
   *   MANIFEST_MISSING, BACKUP_CHAIN_BROKEN, MANIFEST_NOT_AS_CATALOGUED, MANIFEST_SIGNATURE_INVALID, MANIFEST_VERSION_UNSUPPORTED, MANIFEST_INVALID
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
    refuseDeleted(backup);
    const { manifestSha256 } = backup;
    const manifest = await this.manifests.read({ tenantId, backupId }, manifestSha256);
    const ancestors = await this.ancestorsOf(manifest);
    return { backup, source: new BackupSource(manifest, this.volumes, ancestors), manifestSha256 };
  }

  /** Every link of a chain must be there, and the very one that was built on. */
  private async ancestorsOf({ tenantId, backupId, parentId, increment }: Manifest): Promise<BackupSource[]> {
    if (parentId === null) {
      return [];
    }
    const { source, manifestSha256 } = await this.openLink(tenantId, parentId, backupId);
    if (manifestSha256 !== increment?.parentManifestSha256) {
      throw chainBroken(parentId, `is not the one that the backup ${backupId} was built on`);
    }
    return [...source.ancestors, source];
  }

  private async openLink(tenantId: string, backupId: string, child: string): Promise<OpenedBackup> {
    try {
      return await this.open(tenantId, backupId);
    } catch (error) {
      if (error instanceof LifeboatError && LINK_FLAWS.has(error.code)) {
        throw chainBroken(
          backupId,
          `(on which the backup ${child} builds on, cannot be read: ${error.detail}`,
          error,
        );
      }
      throw error;
    }
  }
}
