import { type Clock, systemClock } from '@lifeboat/kernel';
import { currentActor, requireRls } from '@lifeboat/tenancy';
import { In, IsNull } from 'typeorm';
import { type ApprovalDecision, RestoreApproval } from '../entities/restore-approval.entity.js';
import { Operation } from '../entities/operation.entity.js';
import { isUuid } from './is-uuid.js';
import { notFound } from './not-found.js';
import { updateRows } from './write.js';

export type NewRestoreApproval = Pick<
  RestoreApproval,
  'restoreId' | 'operationId' | 'requestHash' | 'planHash' | 'expiresAt'
>;

/** The rows of `restore_approvals`, for system administrators. Each is decided once. */
export class RestoreApprovalsRepository {
  constructor(private readonly clock: Clock = systemClock) {}

  /** Asks for an approval, as the current actor. */
  async create(input: NewRestoreApproval): Promise<void> {
    const row = { ...input, requestedBy: currentActor().subject, requestedAt: this.clock.now() };
    await requireRls().insert(RestoreApproval, row);
  }

  async find(restoreId: string): Promise<RestoreApproval | null> {
    return isUuid(restoreId) ? requireRls().findOneBy(RestoreApproval, { restoreId }) : null;
  }

  /** @throws LifeboatError RESTORE_NOT_FOUND where no approval was ever asked for it */
  async get(restoreId: string): Promise<RestoreApproval> {
    const approval = await this.find(restoreId);
    if (approval === null) {
      throw notFound('RESTORE_NOT_FOUND', restoreId);
    }
    return approval;
  }

  /** Those of the restores that have one. */
  listOf(restoreIds: readonly string[]): Promise<RestoreApproval[]> {
    return requireRls().findBy(RestoreApproval, { restoreId: In([...restoreIds]) });
  }

  /** Undecided ones that can no longer be approved, of operations that still wait. */
  listOverdue(limit: number): Promise<RestoreApproval[]> {
    return requireRls()
      .createQueryBuilder(RestoreApproval, 'approval')
      .innerJoin(Operation, 'operation', 'operation.id = approval.operationId')
      .where('approval.decision is null and approval.expiresAt <= :now', { now: this.clock.now() })
      .andWhere('operation.finishedAt is null')
      .orderBy('approval.expiresAt')
      .limit(limit)
      .getMany();
  }

  /**
   * Decides as the current actor.
   *
   * @returns false where somebody has decided before
   */
  async decide(restoreId: string, decision: ApprovalDecision, note: string | null): Promise<boolean> {
    const now = this.clock.now();
    const patch = { decision, decidedBy: currentActor().subject, decidedAt: now, note };
    return (await updateRows(RestoreApproval, { restoreId, decision: IsNull() }, patch, now)) === 1;
  }
}
