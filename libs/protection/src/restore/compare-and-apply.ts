import { type ApplyOutcome, type TenantPlan, TenantSnapshot } from '@lifeboat/app-database';
import type { RestorePoint } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { OperationRun } from '../operations/operation-handler.js';
import type { SaveRestorePoint, UndoableRestore } from '../restore-points/save-restore-point.js';
import type { RestoreAttempt } from './restore-attempt.js';
import type { RestoreRecord } from './restore-record.js';

/** How often a plan is made anew because the tenant itself was written to meanwhile. */
const COMPARE_TRIES = 3;

export interface RestoreInHand extends UndoableRestore {
  /** The plan that was agreed to; null where none was. */
  planHash: string | null;
}

/** A plan, and how it is shown. */
interface Compared {
  plan: TenantPlan;
  described: Record<string, unknown>;
}

/**
 * Finds what a staged restore has to change, and changes it. Comparison and restore point are of one snapshot: where the
 * apply finds under its locks that each row version is still the plan's, the restore point is the live state too.
 */
export class CompareAndApply {
  constructor(
    private readonly record: RestoreRecord,
    private readonly saveRestorePoint: SaveRestorePoint,
  ) {}

  /** What the restore would do, at this moment. @throws LifeboatError PLAN_STALE */
  async plan(
    attempt: RestoreAttempt,
    restore: RestoreInHand,
    run: OperationRun,
  ): Promise<Record<string, unknown>> {
    const snapshot = await TenantSnapshot.open(restore.database, run.signal);
    try {
      return (await this.compare(attempt, restore, snapshot, run)).described;
    } finally {
      await snapshot.close();
    }
  }

  /**
   * Saves a restore point and makes the plan true.
   *
   * @throws LifeboatError PLAN_STALE, TENANT_DATA_CHANGED, and what a backup and `applyPlan` throw; nothing is changed
   *   then, unless the connection was lost at the commit
   */
  async apply(
    attempt: RestoreAttempt,
    restore: RestoreInHand,
    run: OperationRun,
  ): Promise<{ plan: Record<string, unknown>; outcome: ApplyOutcome }> {
    for (let compared = 1; ; compared += 1) {
      run.signal.throwIfAborted();
      const { plan, described, point } = await this.prepare(attempt, restore, run);
      try {
        return { plan: described, outcome: await attempt.apply(plan, point.id, run) };
      } catch (error) {
        const code = error instanceof LifeboatError ? error.code : null;
        const isStopped = error instanceof Error && error.name === 'AbortError';
        // Without the server's word the apply may have committed, and this restore point be the one that undoes it. What
        // was stopped was so before the commit, which cannot be.
        if (isStopped || (code !== null && code !== 'APP_DATABASE_UNAVAILABLE')) {
          await this.saveRestorePoint.remove(point);
        }
        if (code !== 'TENANT_DATA_CHANGED' || compared >= COMPARE_TRIES) {
          throw error;
        }
      }
    }
  }

  private async prepare(
    attempt: RestoreAttempt,
    restore: RestoreInHand,
    run: OperationRun,
  ): Promise<Compared & { point: RestorePoint }> {
    const look = await attempt.look(run);
    try {
      const compared = await this.compare(attempt, restore, look.snapshot, run);
      return { ...compared, point: await this.saveRestorePoint.save(restore, look, run) };
    } finally {
      await look.snapshot.close();
    }
  }

  private async compare(
    attempt: RestoreAttempt,
    restore: RestoreInHand,
    snapshot: TenantSnapshot,
    run: OperationRun,
  ): Promise<Compared> {
    const plan = await attempt.compare(snapshot, run);
    const described = attempt.describe(plan);
    await this.record.planned(restore, described, plan);
    refuseStalePlan(restore.planHash, plan.hash);
    return { plan, described };
  }
}

function refuseStalePlan(expected: string | null, actual: string): void {
  if (expected !== null && expected !== actual) {
    throw new LifeboatError('PLAN_STALE', {
      detail:
        "The tenant's data or the schema has changed since the plan was made, so it no longer holds. Nothing was restored.",
      remedy: 'Make a new plan with a dry run, look at it, and restore with its hash.',
    });
  }
}
