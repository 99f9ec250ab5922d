import {
  type AuditWriter,
  type Operation,
  type OperationsRepository,
  type RestoreApproval,
  type RestoreApprovalsRepository,
  toStoredError,
} from '@lifeboat/catalog';
import { type Clock, LifeboatError } from '@lifeboat/kernel';
import { type RlsTransactions, runAsSystem } from '@lifeboat/tenancy';
import { settleRows } from '../operations/settle-rows.js';
import { auditApproval } from './audit-approval.js';

const BATCH = 100;

/** Ends restores that nobody has approved in time. */
export class ExpireApprovals {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly approvals: RestoreApprovalsRepository,
    private readonly operations: OperationsRepository,
    private readonly audit: AuditWriter,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs as the system. Several at a time do no harm.
   *
   * @returns the ids of the restores that were ended
   * @throws LifeboatError CATALOG_UNAVAILABLE
   */
  async run(): Promise<string[]> {
    return runAsSystem('expire-approvals', async () => {
      const overdue = await this.transactions.run(() => this.approvals.listOverdue(BATCH));
      const ended: string[] = [];
      for (const approval of overdue) {
        const operation = await this.expire(approval);
        if (operation !== null) {
          ended.push(approval.restoreId);
          await auditApproval(this.audit, approval, operation, {
            action: 'restores.approve',
            outcome: 'failed',
            errorCode: 'APPROVAL_EXPIRED',
          });
        }
      }
      return ended;
    });
  }

  /** @returns null where somebody has decided meanwhile */
  private expire({ restoreId, operationId, expiresAt }: RestoreApproval): Promise<Operation | null> {
    const error = new LifeboatError('APPROVAL_EXPIRED', {
      detail: `Nobody approved the restore ${restoreId} by ${expiresAt.toISOString()}. Nothing was restored.`,
      remedy: 'Ask for it again, and let another system administrator approve: lifeboat approve <restore>',
    });
    return this.transactions.run(async () => {
      if (!(await this.approvals.decide(restoreId, 'expired', null))) {
        return null;
      }
      await settleRows(operationId, 'failed', toStoredError(error), this.clock.now());
      return this.operations.fail(operationId, toStoredError(error));
    });
  }
}
