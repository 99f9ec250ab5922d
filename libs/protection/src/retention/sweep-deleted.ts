import type { BackupDeletionsRepository, TenantLock } from '@lifeboat/catalog';
import { type Clock, toLifeboatError } from '@lifeboat/kernel';
import { type RlsTransactions, runAsSystem } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import type { RemoveDeleted } from './remove-deleted.js';

/** What a sweep has removed of all tenants. */
export interface SweptBackups {
  backups: number;
  objects: number;
  bytes: number;
  spared: number;
  /** Tenants that were busy, or of which the storage refused to remove something: the next sweep comes again. */
  left: number;
}

/** Removes what was deleted of any tenant long enough ago, also what an interrupted removal has left. */
export class SweepDeleted {
  private readonly logger = new Logger('Retention');

  constructor(
    private readonly transactions: RlsTransactions,
    private readonly deletions: BackupDeletionsRepository,
    private readonly removeDeleted: RemoveDeleted,
    private readonly lock: TenantLock,
    private readonly settings: { graceMs: number },
    private readonly clock: Clock,
  ) {}

  /**
   * As the system. A tenant on which somebody works is left for the next time.
   *
   * @throws LifeboatError CATALOG_UNAVAILABLE; the reason of the signal once it aborts
   */
  run(signal: AbortSignal = new AbortController().signal): Promise<SweptBackups> {
    return runAsSystem('sweep', async () => {
      const before = new Date(this.clock.now().getTime() - this.settings.graceMs);
      const tenantIds = await this.transactions.run(() => this.deletions.tenantsWithDeleted(before));
      const swept: SweptBackups = { backups: 0, objects: 0, bytes: 0, spared: 0, left: 0 };
      for (const tenantId of tenantIds) {
        signal.throwIfAborted();
        try {
          const removed = await this.lock.withTenantLock(
            tenantId,
            (either) => this.removeDeleted.remove(tenantId, either),
            { waitMs: 0, signal },
          );
          swept.backups += removed.backups;
          swept.objects += removed.objects;
          swept.bytes += removed.bytes;
          swept.spared += removed.spared.length;
        } catch (thrown) {
          signal.throwIfAborted();
          const { code, message } = toLifeboatError(thrown);
          swept.left += 1;
          if (code !== 'TENANT_BUSY') {
            this.logger.warn({ msg: `Deleted backups were not removed: ${message}`, code, tenantId });
          }
        }
      }
      return swept;
    });
  }
}
