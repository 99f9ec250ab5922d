import { discardUnfinishedBackup, type Repository } from '@lifeboat/archive';
import type { CatalogUpkeepRepository, TenantLock } from '@lifeboat/catalog';
import { type Clock, LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { ChangeLogRepair } from './change-log-repair.js';
import type { Repair } from './discrepancy.js';
import type { CatalogFinding } from './finding.js';
import { verdictOf } from './verdict-of.js';

type Outcome = NonNullable<CatalogFinding['repair']>;

/** Does what is safe about discrepancies. It deletes no manifest, no volume of a finished backup and no row. */
export class CatalogRepair {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly upkeep: CatalogUpkeepRepository,
    private readonly repository: Repository,
    private readonly tenantLock: TenantLock,
    private readonly changeLog: ChangeLogRepair,
    private readonly clock: Clock,
  ) {}

  /**
   * @param findings that the repair is to settle
   * @param graceMs how old a leftover must be
   * @throws LifeboatError CATALOG_UNAVAILABLE, REPOSITORY_UNAVAILABLE
   */
  async apply(
    repair: Exclude<Repair, { kind: 'register' }>,
    findings: readonly CatalogFinding[],
    graceMs: number,
  ): Promise<Outcome> {
    switch (repair.kind) {
      case 'remove_leftover':
        return this.removeLeftover(repair, graceMs);
      case 'mark_invalid':
        return this.markInvalid(repair, findings);
      case 'fail_stuck':
        return this.failStuck(repair.backupId);
      case 'record_gap':
      case 'write_epoch':
        return this.changeLog.apply(repair);
    }
  }

  private async removeLeftover(
    { location, ageMs }: Extract<Repair, { kind: 'remove_leftover' }>,
    graceMs: number,
  ): Promise<Outcome> {
    if ((ageMs ?? 0) < graceMs) {
      return left(
        ageMs === null
          ? 'Its age is not known, which counts as young.'
          : 'It is younger than the grace time.',
      );
    }
    try {
      // Also a worker of a catalog that was lost holds the lock, as long as it is at work.
      return await this.tenantLock.withTenantLock(
        location.tenantId,
        async () => {
          const known = await this.transactions.run(() => this.upkeep.findKnown([location.backupId]));
          const now = known.get(location.backupId);
          if (now?.running === true || now?.backup.status === 'completed') {
            return left('An operation is at it by now.');
          }
          const removed = await discardUnfinishedBackup(this.repository.storage, location);
          return { done: true, detail: `Its ${String(removed)} objects were removed.` };
        },
        { waitMs: 0 },
      );
    } catch (error) {
      if (error instanceof LifeboatError && error.code === 'TENANT_BUSY') {
        return left('An operation is running on the tenant.');
      }
      if (error instanceof LifeboatError && error.code === 'OBJECT_EXISTS') {
        return left('It has its manifest by now.');
      }
      throw error;
    }
  }

  private async markInvalid(
    { tenantId, backupId, finishedAt }: Extract<Repair, { kind: 'mark_invalid' }>,
    findings: readonly CatalogFinding[],
  ): Promise<Outcome> {
    const { createdAt } = await this.repository.open();
    if (finishedAt !== null && new Date(createdAt) > finishedAt) {
      return left(
        'The repository was made after the backup: check that BACKUP_REPOSITORY is the right one, and mounted.',
      );
    }
    const verdict = verdictOf({ tenantId, backupId }, findings, this.clock.now());
    const marked = await this.transactions.run(() => this.upkeep.markInvalid(backupId, { ...verdict }));
    return marked
      ? { done: true, detail: 'The backup was marked as invalid.' }
      : left('The catalog does not have it any more.');
  }

  private async failStuck(backupId: string): Promise<Outcome> {
    const failed = await this.transactions.run(() =>
      this.upkeep.failStuck(backupId, {
        code: 'OPERATION_CRASHED',
        detail: 'The operation that took the backup ended without finishing it.',
        remedy: 'Back up again.',
      }),
    );
    return failed ? { done: true, detail: 'It is failed now.' } : left('It has been settled meanwhile.');
  }
}

function left(detail: string): Outcome {
  return { done: false, detail };
}
