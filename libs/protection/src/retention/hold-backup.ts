import type { AuditWriter, BackupDeletionsRepository, BackupsRepository } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { type BackupView, viewOfBackup } from '../backups/backup-view.js';
import { refuseDeleted } from '../backups/refuse-deleted.js';

/** Puts backups on hold: neither a rule nor a person can delete them until they are released. */
export class HoldBackup {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly backups: BackupsRepository,
    private readonly deletions: BackupDeletionsRepository,
    private readonly audit: AuditWriter,
  ) {}

  /**
   * What it builds on stays with it. Of one that is held the reason becomes another.
   *
   * @throws LifeboatError FORBIDDEN, BACKUP_NOT_FOUND; BACKUP_DELETED: bring it back first
   */
  hold(tenantId: string, id: string, reason: string): Promise<BackupView> {
    return this.change('backups.hold', tenantId, id, reason, async () => {
      refuseDeleted(await this.backups.get(tenantId, id));
      await this.deletions.hold(tenantId, id, reason);
    });
  }

  /** @throws LifeboatError FORBIDDEN, BACKUP_NOT_FOUND */
  release(tenantId: string, id: string, reason: string): Promise<BackupView> {
    return this.change('backups.release', tenantId, id, reason, () => this.deletions.release(tenantId, id));
  }

  private async change(
    action: string,
    tenantId: string,
    id: string,
    reason: string,
    work: () => Promise<void>,
  ): Promise<BackupView> {
    await this.authoriser.require('backups.hold', tenantId);
    const view = await this.transactions.run(async () => {
      await this.deletions.lock(tenantId);
      await this.backups.get(tenantId, id);
      await work();
      return viewOfBackup(await this.backups.get(tenantId, id));
    });
    await this.audit.write({ action, outcome: 'succeeded', tenantId, detail: { backupId: id, reason } });
    return view;
  }
}
