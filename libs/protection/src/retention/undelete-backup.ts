import type { AuditWriter, BackupDeletionsRepository, BackupsRepository } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { type BackupView, viewOfBackup } from '../backups/backup-view.js';

/** Brings a deleted backup back, as long as nothing of it was removed. */
export class UndeleteBackup {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly backups: BackupsRepository,
    private readonly deletions: BackupDeletionsRepository,
    private readonly audit: AuditWriter,
  ) {}

  /**
   * With all that it builds on. The next cleanup may delete it again: `HoldBackup` keeps it.
   *
   * @throws LifeboatError FORBIDDEN, BACKUP_NOT_FOUND; BACKUP_DELETED where it is too late
   */
  async undelete(tenantId: string, id: string): Promise<BackupView> {
    await this.authoriser.require('backups.delete', tenantId);
    const { view, ids } = await this.transactions.run(async () => {
      await this.deletions.lock(tenantId);
      const chain = [await this.backups.get(tenantId, id)];
      for (let parentId = chain[0]?.parentId ?? null; parentId !== null;) {
        const parent = await this.backups.get(tenantId, parentId);
        chain.push(parent);
        parentId = parent.parentId;
      }
      if (chain.some(({ removingAt }) => removingAt !== null)) {
        throw tooLate(id);
      }
      const came = await this.deletions.unmark(
        tenantId,
        chain.map((backup) => backup.id),
      );
      return { view: viewOfBackup(await this.backups.get(tenantId, id)), ids: came };
    });
    await this.audit.write({
      action: 'backups.undelete',
      outcome: 'succeeded',
      tenantId,
      detail: { backupId: id, cameBack: ids },
    });
    return view;
  }
}

function tooLate(id: string): LifeboatError {
  return new LifeboatError('BACKUP_DELETED', {
    detail: `The backup ${id} is being removed, or what it builds on is. It cannot be brought back.`,
    remedy: 'Choose another backup: lifeboat list -t <tenant>',
  });
}
