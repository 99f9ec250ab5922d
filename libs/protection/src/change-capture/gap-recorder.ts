import type { NewRecoveryGap, RecoveryGapsRepository } from '@lifeboat/catalog';
import type { EpochStore } from '@lifeboat/change-log';
import type { RlsTransactions } from '@lifeboat/tenancy';

/** A gap within an epoch: of single tables, or of a single tenant. */
export type GapWithin = NewRecoveryGap & { epochId: string };

/**
 * Writes down gaps that the chain of segments does not show, in the catalog and, for one that is rebuilt, in the
 * repository.
 */
export class GapRecorder {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly gaps: RecoveryGapsRepository,
    private readonly store: EpochStore,
  ) {}

  /**
   * @returns whether it is new to the catalog
   * @throws LifeboatError REPOSITORY_UNAVAILABLE, REPOSITORY_FULL, CATALOG_UNAVAILABLE
   */
  async record(gap: GapWithin): Promise<boolean> {
    const { id, databaseName, epochId, ...facts } = gap;
    await this.store.keepGap({
      format: 'lifeboat-gap',
      version: 1,
      epoch: epochId,
      database: databaseName,
      ...facts,
    });
    return this.transactions.run(() => this.gaps.record({ id, databaseName, epochId, ...facts }));
  }
}
