import {
  type Operation,
  type OperationsRepository,
  type RestoreApproval,
  type RestoreApprovalsRepository,
  type StoredError,
} from '@lifeboat/catalog';
import { type Clock, LifeboatError } from '@lifeboat/kernel';
import { bodyHashOf } from '../operations/body-hash.js';
import { settleRows } from '../operations/settle-rows.js';

/** What a decision is about. */
export interface PendingApproval {
  approval: RestoreApproval;
  operation: Operation;
}

/** The restores that wait for a second administrator. To be called within a transaction. */
export class PendingApprovals {
  constructor(
    private readonly approvals: RestoreApprovalsRepository,
    private readonly operations: OperationsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * @param requestHash of what was looked at, if anything was
   * @throws LifeboatError RESTORE_NOT_FOUND, APPROVAL_NOT_PENDING, APPROVAL_EXPIRED, APPROVAL_REQUEST_CHANGED
   */
  async get(restoreId: string, requestHash?: string): Promise<PendingApproval> {
    const approval = await this.approvals.get(restoreId);
    const operation = await this.operations.get(approval.operationId);
    if (approval.decision !== null || operation.finishedAt !== null) {
      throw notPending(restoreId);
    }
    if (approval.expiresAt <= this.clock.now()) {
      throw new LifeboatError('APPROVAL_EXPIRED', {
        detail: `The restore ${restoreId} could be approved until ${approval.expiresAt.toISOString()}. Nothing was restored.`,
        remedy: 'Ask for it again.',
      });
    }
    const changed = bodyHashOf(operation.request) !== approval.requestHash;
    if (changed || (requestHash !== undefined && requestHash !== approval.requestHash)) {
      throw new LifeboatError('APPROVAL_REQUEST_CHANGED', {
        detail: `The restore ${restoreId} is not what was to be approved or rejected. Nothing was decided.`,
        remedy: 'Look at the restore again, and give the requestHash that it shows.',
      });
    }
    return { approval, operation };
  }

  /**
   * Lets workers do it.
   *
   * @throws LifeboatError APPROVAL_NOT_PENDING where somebody else was quicker
   */
  async approve({ approval, operation }: PendingApproval, note: string | undefined): Promise<void> {
    await this.decide(approval, 'approved', note);
    if (!(await this.operations.release(operation.id))) {
      throw notPending(approval.restoreId);
    }
  }

  /**
   * Ends it as failed.
   *
   * @returns the operation, as it has ended
   * @throws LifeboatError APPROVAL_NOT_PENDING where somebody else was quicker
   */
  async reject(
    { approval, operation: { id } }: PendingApproval,
    note: string | undefined,
    error: StoredError,
  ): Promise<Operation> {
    await this.decide(approval, 'rejected', note);
    await settleRows(id, 'failed', error, this.clock.now());
    return this.operations.fail(id, error);
  }

  private async decide(
    { restoreId }: RestoreApproval,
    decision: 'approved' | 'rejected',
    note: string | undefined,
  ): Promise<void> {
    if (!(await this.approvals.decide(restoreId, decision, note ?? null))) {
      throw notPending(restoreId);
    }
  }
}

function notPending(restoreId: string): LifeboatError {
  return new LifeboatError('APPROVAL_NOT_PENDING', {
    detail: `The restore ${restoreId} does not wait for an approval any more. Nothing was changed.`,
    remedy: 'Look at what became of it: lifeboat restores -t <tenant> --restore <id>',
  });
}
