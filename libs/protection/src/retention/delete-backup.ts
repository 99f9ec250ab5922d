import type { AuditWriter, BackupsRepository, TenantLock } from '@lifeboat/catalog';
import { toLifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { type BackupView, viewOfBackup } from '../backups/backup-view.js';
import type { MarkBackup } from './mark-backup.js';

/** Deletes one backup, which can be brought back for a while. */
export class DeleteBackup {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly backups: BackupsRepository,
    private readonly marker: MarkBackup,
    private readonly lock: TenantLock,
    private readonly audit: AuditWriter,
  ) {}

  /**
   * @returns the backup as it is then; one that was deleted before stays as it is
   * @throws LifeboatError FORBIDDEN, BACKUP_NOT_FOUND, TENANT_BUSY; BACKUP_NOT_COMPLETED, BACKUP_ON_HOLD, BACKUP_IN_USE,
   *   BACKUP_HAS_DEPENDENTS, BACKUP_PROTECTED: it stays
   */
  async delete(tenantId: string, id: string): Promise<BackupView> {
    await this.authoriser.require('backups.delete', tenantId);
    const found = await this.transactions.run(() => this.backups.get(tenantId, id));
    if (found.deletedAt !== null) {
      return viewOfBackup(found);
    }
    const line = { action: 'backups.delete', tenantId, detail: { backupId: id } };
    try {
      await this.lock.withTenantLock(tenantId, () => this.marker.mark(tenantId, id));
    } catch (error) {
      await this.audit.write({ ...line, outcome: 'failed', errorCode: toLifeboatError(error).code });
      throw error;
    }
    await this.audit.write({ ...line, outcome: 'succeeded' });
    return viewOfBackup(await this.transactions.run(() => this.backups.get(tenantId, id)));
  }
}
