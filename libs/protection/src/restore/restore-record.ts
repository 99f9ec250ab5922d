import type { ApplyOutcome, TenantPlan } from '@lifeboat/app-database';
import type { RestoresRepository } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { SaveRestorePoint } from '../restore-points/save-restore-point.js';
import { samplesOf } from './describe-plan.js';
import type { RestoreIds } from './restore-ids.js';

/** What the catalog knows of one restore, from its begin to its end. */
export class RestoreRecord {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly restores: RestoresRepository,
    private readonly saveRestorePoint: SaveRestorePoint,
  ) {}

  /** Begins an attempt, and clears away what one that was killed has left half done. */
  async begin({ tenantId, operationId, restoreId }: RestoreIds): Promise<void> {
    await this.transactions.run(() => this.restores.start(tenantId, restoreId));
    await this.saveRestorePoint.removeUnfinished(tenantId, operationId);
  }

  /** Keeps the plan of this attempt, as it is shown. */
  async planned(
    { tenantId, restoreId }: RestoreIds,
    described: Record<string, unknown>,
    plan: TenantPlan,
  ): Promise<void> {
    await this.transactions.run(() =>
      this.restores.planned(tenantId, restoreId, described, plan.hash, samplesOf(plan)),
    );
  }

  /**
   * Ends it well, tied to the restore point that was taken for the attempt which has committed: the outcome, written by
   * that very transaction, names it.
   */
  async complete(
    { tenantId, operationId, restoreId }: RestoreIds,
    outcome: ApplyOutcome | null,
  ): Promise<void> {
    await this.transactions.run(async () => {
      if (outcome !== null) {
        await this.restores.attachRestorePoint(tenantId, restoreId, outcome.restorePointId);
      }
      await this.restores.complete(tenantId, restoreId, outcome === null ? null : { ...outcome });
    });
    if (outcome !== null) {
      await this.saveRestorePoint.removeAllBut(tenantId, operationId, outcome.restorePointId);
    }
  }

  /** Clears away what is left of attempts, where there will be no other. */
  async abandon({ tenantId, operationId }: RestoreIds): Promise<void> {
    await this.saveRestorePoint.removeUnfinished(tenantId, operationId);
  }
}
