import {
  deleteBackup,
  discardUnfinishedBackup,
  type RemovedObjects,
  type Repository,
} from '@lifeboat/archive';
import type { AuditWriter, Backup, BackupDeletionsRepository, BackupsRepository } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { Metrics } from '@lifeboat/observability';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import { asSystem } from '../access/as-system.js';

/** Removes one backup for good: first its objects, the manifest before all others, then its row. The audit log keeps the fact. */
export class RemoveBackup {
  private readonly logger = new Logger('Retention');

  constructor(
    private readonly transactions: RlsTransactions,
    private readonly deletions: BackupDeletionsRepository,
    private readonly backups: BackupsRepository,
    private readonly repository: Repository,
    private readonly audit: AuditWriter,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Under the tenant's lock. Safe to repeat after an interruption.
   *
   * @returns null where it stays: the catalog has it for failed, and it is whole
   * @throws LifeboatError REPOSITORY_UNAVAILABLE and other errors of the storage
   */
  async remove(backup: Backup): Promise<RemovedObjects | null> {
    const { tenantId, id: backupId } = backup;
    const freed = await this.removeObjects(backup);
    if (freed === null) {
      await asSystem(this.transactions, 'retention', () => this.deletions.unmark(tenantId, [backupId]));
      this.logger.warn({ msg: 'A failed backup is whole in the repository, and stays', tenantId, backupId });
      return null;
    }
    // Before the row goes: whatever interrupts this, the log has the line, and be it twice.
    const { type, status, createdAt, deletionReason: reason } = backup;
    const kind = type === 'restore_point' ? 'restore_points' : 'backups';
    this.metrics.count('storageFreed', { kind }, freed.bytes);
    await this.audit.write({
      action: 'backups.remove',
      outcome: 'succeeded',
      tenantId,
      bytes: freed.bytes,
      detail: { backupId, type, status, createdAt, reason, objects: freed.objects },
    });
    await asSystem(this.transactions, 'retention', () => this.backups.delete(tenantId, backupId));
    return freed;
  }

  private async removeObjects({ tenantId, id: backupId, status }: Backup): Promise<RemovedObjects | null> {
    const { storage } = this.repository;
    if (status === 'completed') {
      return deleteBackup(storage, { tenantId, backupId });
    }
    try {
      return { objects: await discardUnfinishedBackup(storage, { tenantId, backupId }), bytes: 0 };
    } catch (error) {
      if (error instanceof LifeboatError && error.code === 'OBJECT_EXISTS') {
        return null;
      }
      throw error;
    }
  }
}
