import type { ManifestStore } from '@lifeboat/archive';
import type { Backup, BackupsRepository } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { factsOf, type FinishedBackup } from '../backups/facts-of.js';

/** Takes a backup of the type `recovered`, once. */
export class CompleteRecovered {
  constructor(
    private readonly manifests: ManifestStore,
    private readonly backups: BackupsRepository,
    private readonly transactions: RlsTransactions,
  ) {}

  /**
   * Completes the backup, unless an earlier attempt did.
   *
   * @param take makes it; not called where an earlier attempt had finished before it could tell the catalog
   * @throws LifeboatError BACKUP_NOT_FOUND, and what `take` and `check` throw
   */
  async complete(
    tenantId: string,
    backupId: string,
    take: (backup: Backup) => Promise<FinishedBackup>,
    check: (finished: FinishedBackup) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const backup = await this.transactions.run(() => this.backups.start(tenantId, backupId));
    if (backup.status === 'completed') {
      return;
    }
    const finished = (await this.findFinished(backup)) ?? (await take(backup));
    await check(finished);
    await this.transactions.run(() => this.backups.complete(tenantId, backupId, factsOf(finished)));
  }

  private async findFinished({ tenantId, id }: Backup): Promise<FinishedBackup | null> {
    try {
      return await this.manifests.readWritten({ tenantId, backupId: id });
    } catch (error) {
      if (error instanceof LifeboatError && error.code === 'MANIFEST_MISSING') {
        return null;
      }
      throw error;
    }
  }
}
