import type { RemovedObjects } from '@lifeboat/archive';
import type { Backup, BackupDeletionsRepository } from '@lifeboat/catalog';
import type { Clock } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import { asSystem } from '../access/as-system.js';
import { planRemoval } from './plan-removal.js';
import type { ReadHistory } from './read-history.js';
import type { RemoveBackup } from './remove-backup.js';

/** What has been removed of a tenant for good. */
export interface RemovedBackups extends RemovedObjects {
  backups: number;
  /** Ids of deleted backups that came back, since what was good when they were deleted is not any more. */
  spared: string[];
}

/** The second step of a deletion: removes what was deleted long enough ago. */
export class RemoveDeleted {
  private readonly logger = new Logger('Retention');

  /** @param settings.graceMs how long a deleted backup can be brought back, in milliseconds */
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly histories: ReadHistory,
    private readonly deletions: BackupDeletionsRepository,
    private readonly removeBackup: RemoveBackup,
    private readonly settings: { graceMs: number },
    private readonly clock: Clock,
  ) {}

  /**
   * Under the tenant's lock. Whatever interrupts it, the next call goes on.
   *
   * @throws LifeboatError as `RemoveBackup.remove`; the reason of the signal once it aborts
   */
  async remove(tenantId: string, signal: AbortSignal): Promise<RemovedBackups> {
    const { due, spared } = await this.begin(tenantId);
    const removed: RemovedBackups = { backups: 0, objects: 0, bytes: 0, spared };
    for (const backup of due) {
      signal.throwIfAborted();
      const freed = await this.removeBackup.remove(backup);
      if (freed !== null) {
        removed.backups += 1;
        removed.objects += freed.objects;
        removed.bytes += freed.bytes;
      }
    }
    return removed;
  }

  private async begin(tenantId: string): Promise<{ due: Backup[]; spared: string[] }> {
    const { due, spared } = await asSystem(this.transactions, 'retention', async () => {
      const history = await this.histories.lock(tenantId);
      await this.deletions.forgetExpiredLeases(tenantId);
      const { remove, spare } = planRemoval(history, this.clock.now(), this.settings.graceMs);
      const cameBack = await this.deletions.unmark(tenantId, spare);
      const rows = new Map((await this.deletions.listAll(tenantId)).map((row) => [row.id, row]));
      const begun = remove.flatMap((id) => rows.get(id) ?? []);
      // Of what never was whole there is nothing that could be brought back by half.
      const whole = begun.filter(({ status }) => status === 'completed');
      await this.deletions.beginRemoval(
        tenantId,
        whole.map(({ id }) => id),
      );
      return { due: begun, spared: cameBack };
    });
    if (spared.length > 0) {
      this.logger.warn({
        msg: 'Deleted backups are the last good ones now, and came back',
        tenantId,
        spared,
      });
    }
    return { due, spared };
  }
}
