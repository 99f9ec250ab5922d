import type { BackupDeletionsRepository, BackupLeasesRepository, BackupsRepository } from '@lifeboat/catalog';
import { LifeboatError, messageOf } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { refuseDeleted } from '../backups/refuse-deleted.js';

/** How long a lease outlives whoever took it, and how often it is renewed, in milliseconds. */
const LEASE = { forMs: 600_000, everyMs: 60_000 };

/** Keeps a backup from being deleted while somebody reads it who is no operation, and so has no tenant's lock. */
export class LeaseBackup {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly backups: BackupsRepository,
    private readonly deletions: BackupDeletionsRepository,
    private readonly leases: BackupLeasesRepository,
    private readonly timing: typeof LEASE = LEASE,
  ) {}

  /**
   * Does the work while the backup, and so all that it builds on, is leased.
   *
   * @param purpose a word for who wants to delete it meanwhile
   * @param work must stop when its signal aborts: then the lease is lost, or the caller wants it to stop
   * @throws LifeboatError BACKUP_NOT_FOUND, BACKUP_DELETED; BACKUP_IN_USE from the signal once the lease is lost
   */
  async within<T>(
    { tenantId, backupId, purpose }: { tenantId: string; backupId: string; purpose: string },
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { forMs, everyMs } = this.timing;
    const leaseId = await this.transactions.run(async () => {
      await this.deletions.lock(tenantId);
      refuseDeleted(await this.backups.get(tenantId, backupId));
      return this.leases.take({ tenantId, backupId, purpose, forMs });
    });
    const lost = new AbortController();
    let safeUntil = performance.now() + forMs;
    const renew = async (): Promise<void> => {
      const asked = performance.now();
      try {
        if (await this.transactions.run(() => this.leases.renew(tenantId, leaseId, forMs))) {
          safeUntil = asked + forMs;
          return;
        }
        lost.abort(leaseLost(backupId));
      } catch (error) {
        // It holds for a while yet, and the catalog may be back by then.
        if (performance.now() > safeUntil - everyMs) {
          lost.abort(leaseLost(backupId, error));
        }
      }
    };
    const timer = setInterval(() => void renew(), everyMs);
    try {
      return await work(AbortSignal.any([signal, lost.signal]));
    } finally {
      clearInterval(timer);
      await this.release(tenantId, leaseId);
    }
  }

  private async release(tenantId: string, leaseId: string): Promise<void> {
    try {
      await this.transactions.run(() => this.leases.release(tenantId, leaseId));
    } catch (error) {
      process.emitWarning(`a lease on a backup was not given back, and expires: ${messageOf(error)}`);
    }
  }
}

function leaseLost(backupId: string, cause?: unknown): LifeboatError {
  return new LifeboatError('BACKUP_IN_USE', {
    detail: `The lease on the backup ${backupId} could not be renewed, so that it may be deleted. What read it has stopped.`,
    remedy: 'Try again when the catalog can be reached.',
    cause,
  });
}
