import { randomUUID } from 'node:crypto';
import type { Authoriser } from '../access/authoriser.js';
import { collisionRulesOf } from '../restore/collision-rules.js';
import type { RestoreRequest } from '../restore/restore-request.js';
import { restoreWishesOf } from '../restore/restore-wishes.js';
import type { RequestedRestore, SubmitRestore } from '../restore/submit-restore.js';
import { LifeboatError } from '@lifeboat/kernel';
import type { PlanWalRecovery, WalPlan } from '../wal-recovery/plan-wal-recovery.js';
import type { RestoreWishes } from '../restore/restore-wishes.js';
import type { CheckCoverage } from './check-coverage.js';
import { chosenTables } from './table-choice.js';
import { type FindRecovery, recoveryOf } from './find-recovery.js';
import type { PlanBase } from './plan-base.js';
import type { RecoveryDestination } from './recovery-destination.js';
import type { RecoveryInput } from './recovery-input.js';
import { targetOf } from './recovery-target.js';

/** What a restore is told of where the tenant's state comes from. */
type RecoveredSource = Pick<RestoreRequest, 'backupId' | 'sourcePath' | 'recovery' | 'wal'> & {
  applicationDatabase: string;
  writeRow: WalPlan['writeRow'];
};

/** The request half of a point-in-time recovery: finds base and cut, writes the rows, enqueues. */
export class RequestRecovery {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly destination: RecoveryDestination,
    private readonly findRecovery: FindRecovery,
    private readonly coverage: CheckCoverage,
    private readonly base: PlanBase,
    private readonly walRecovery: PlanWalRecovery,
    private readonly submitRestore: SubmitRestore,
  ) {}

  /**
   * @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, TENANT_NOT_ACTIVE, TENANT_RESTORING, INVALID_REQUEST, NOT_SUPPORTED,
   *   APP_DATABASE_UNKNOWN, MOMENT_NOT_RECOVERABLE with the nearest moments that are, TABLES_NOT_COVERED, SEGMENT_MISSING,
   *   SEGMENT_DAMAGED, APP_DATABASE_UNAVAILABLE, IDEMPOTENCY_KEY_REUSED, REDIS_UNAVAILABLE
   */
  async request(
    tenantId: string,
    input: RecoveryInput,
    idempotencyKey: string | null,
  ): Promise<RequestedRestore> {
    await this.authoriser.require('restores.create', tenantId);
    const other = await this.destination.otherTenant(tenantId, input);
    const wishes = restoreWishesOf(input);
    const { writeRow, applicationDatabase, ...source } = await this.sourceOf(tenantId, input, wishes);
    const destination = await this.destination.of(tenantId, other, applicationDatabase, input);
    const request: RestoreRequest = {
      restoreId: randomUUID(),
      mode: input.mode ?? 'replace',
      dryRun: input.dryRun ?? false,
      planHash: input.planHash ?? null,
      reason: input.reason ?? null,
      collisions: collisionRulesOf(input.collisions),
      undoesRestoreId: null,
      ...destination,
      ...source,
      ...wishes,
    };
    return this.submitRestore.submit({
      kind: 'point_in_time_recovery',
      tenantId,
      body: { ...input },
      idempotencyKey,
      request,
      ...(writeRow !== null && { writeRowsBefore: writeRow }),
    });
  }

  /** By the engine that was asked for; `auto` takes WAL where the change log cannot, and WAL is configured. */
  private async sourceOf(
    tenantId: string,
    input: RecoveryInput,
    wishes: RestoreWishes,
  ): Promise<RecoveredSource> {
    const target = targetOf(input);
    const allowAbsentTenant = input.allowAbsentTenant ?? false;
    if (input.engine !== 'wal') {
      try {
        return await this.fromChanges(tenantId, input, wishes);
      } catch (error) {
        const isOutside =
          error instanceof LifeboatError &&
          (error.code === 'MOMENT_NOT_RECOVERABLE' || error.code === 'TABLES_NOT_COVERED');
        if (input.engine === 'changes' || !isOutside || !(await this.walRecovery.isPossible(tenantId))) {
          throw error;
        }
      }
    }
    const plan = await this.walRecovery.plan(tenantId, target, allowAbsentTenant);
    return { ...plan, recovery: null };
  }

  private async fromChanges(
    tenantId: string,
    input: RecoveryInput,
    wishes: RestoreWishes,
  ): Promise<RecoveredSource> {
    const source = await this.findRecovery.find(tenantId, targetOf(input), chosenTables(wishes));
    await this.coverage.require(source, wishes);
    return {
      applicationDatabase: source.databaseName,
      ...(await this.base.plan(source)),
      recovery: {
        ...recoveryOf(source),
        beforeTransaction: input.beforeTransaction ?? null,
        allowAbsentTenant: input.allowAbsentTenant ?? false,
      },
      wal: null,
    };
  }
}
