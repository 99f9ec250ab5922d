import type { Operation, RestoreApprovalsRepository } from '@lifeboat/catalog';
import type { ApprovalConfig } from '@lifeboat/config';
import { type Clock, LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { bodyHashOf } from '../operations/body-hash.js';
import { parseRestoreRequest, type RestoreRequest } from '../restore/restore-request.js';

const HOUR_MS = 3_600_000;

/** Keeps restores that need it from being done before a second administrator has approved. */
export class ApprovalGate {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly approvals: RestoreApprovalsRepository,
    private readonly config: ApprovalConfig,
    private readonly clock: Clock,
  ) {}

  /** A preview writes nothing, so that it needs none. */
  isNeeded({ targetTenantId, dryRun }: RestoreRequest): boolean {
    return this.config.required === 'cross-tenant' && targetTenantId !== null && !dryRun;
  }

  /** Asks for the approval of exactly this request; within the transaction that writes the operation. */
  async ask(operationId: string, request: RestoreRequest): Promise<void> {
    await this.approvals.create({
      restoreId: request.restoreId,
      operationId,
      requestHash: bodyHashOf(request),
      planHash: request.planHash,
      expiresAt: new Date(this.clock.now().getTime() + this.config.hours * HOUR_MS),
    });
  }

  /**
   * Asks once more before anything is done, of what the operation's row says by now.
   *
   * @throws LifeboatError APPROVAL_MISSING
   */
  async check(operation: Operation): Promise<void> {
    const request = parseRestoreRequest(operation.request);
    const approval = await this.transactions.run(() => this.approvals.find(request.restoreId));
    if (approval === null && !this.isNeeded(request)) {
      return;
    }
    if (approval?.decision !== 'approved' || approval.requestHash !== bodyHashOf(operation.request)) {
      throw new LifeboatError('APPROVAL_MISSING', {
        detail: `What the restore ${request.restoreId} asks for was approved by nobody. Nothing was restored.`,
        remedy: 'Ask for it again, and let another system administrator approve: lifeboat approve <restore>',
        meta: { decision: approval?.decision ?? null, restoreId: request.restoreId },
      });
    }
  }
}
