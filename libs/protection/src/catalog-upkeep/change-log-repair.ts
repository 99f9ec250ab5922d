import type { RecoveryGapsRepository } from '@lifeboat/catalog';
import type { EpochStore } from '@lifeboat/change-log';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Repair } from './discrepancy.js';
import type { CatalogFinding } from './finding.js';

type Outcome = NonNullable<CatalogFinding['repair']>;

/** Does what is safe where catalog and repository differ about the change log: it removes nothing. */
export class ChangeLogRepair {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly gaps: RecoveryGapsRepository,
    private readonly documents: EpochStore,
  ) {}

  /** @throws LifeboatError CATALOG_UNAVAILABLE, REPOSITORY_UNAVAILABLE, REPOSITORY_FULL */
  async apply(repair: Extract<Repair, { kind: 'record_gap' | 'write_epoch' }>): Promise<Outcome> {
    if (repair.kind === 'write_epoch') {
      await this.documents.keep(repair.epoch);
      return { done: true, detail: 'It was written again.' };
    }
    const isNew = await this.transactions.run(() => this.gaps.record(repair.gap));
    return isNew
      ? {
          done: true,
          detail: 'The gap was recorded: recoveries beyond it are refused, and full backups are asked for.',
        }
      : { done: false, detail: 'The gap is recorded already.' };
  }
}
