import { type AuditWriter, type Operation, toStoredError, type WorkState } from '@lifeboat/catalog';
import { isJobName, type JobQueue } from '@lifeboat/jobs';
import { LifeboatError, messageOf } from '@lifeboat/kernel';
import { type Actor, currentActor, type RlsTransactions } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import type { Authoriser } from '../access/authoriser.js';
import { actorOfOperation } from '../operations/actor-of-operation.js';
import { auditApproval } from './audit-approval.js';
import type { PendingApprovals } from './pending-approvals.js';
import { isSamePerson } from './same-person.js';

/** What comes with a decision. */
export interface DecisionInput {
  /** As the restore shows it: decide only where it is still what was looked at. */
  requestHash?: string | undefined;
  note?: string | undefined;
}

export interface DecidedApproval {
  restoreId: string;
  jobId: string;
  decision: 'approved' | 'rejected';
  status: WorkState;
}

/** Approves or rejects a restore that waits for a second administrator. */
export class DecideApproval {
  private readonly logger = new Logger('Approvals');

  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly pending: PendingApprovals,
    private readonly queue: JobQueue,
    private readonly audit: AuditWriter,
  ) {}

  /**
   * Lets it be done, as the one who asked for it.
   *
   * @throws LifeboatError FORBIDDEN, RESTORE_NOT_FOUND, APPROVAL_NOT_PENDING, APPROVAL_BY_REQUESTER, APPROVAL_EXPIRED,
   *   APPROVAL_REQUEST_CHANGED
   */
  async approve(restoreId: string, input: DecisionInput): Promise<DecidedApproval> {
    const actor = await this.authoriser.require('restores.approve', currentActor().tenantId);
    await this.refuseRequester(actor, restoreId);
    const { approval, operation } = await this.transactions.run(async () => {
      const found = await this.pending.get(restoreId, input.requestHash);
      await this.pending.approve(found, input.note);
      return found;
    });
    await auditApproval(this.audit, approval, operation, {
      action: 'restores.approve',
      outcome: 'succeeded',
      note: input.note,
    });
    await this.enqueue(operation);
    return { restoreId, jobId: operation.id, decision: 'approved', status: 'queued' };
  }

  /**
   * Ends it as failed. Who asked for it may do so, too.
   *
   * @throws LifeboatError FORBIDDEN, RESTORE_NOT_FOUND, APPROVAL_NOT_PENDING, APPROVAL_EXPIRED, APPROVAL_REQUEST_CHANGED
   */
  async reject(restoreId: string, input: DecisionInput): Promise<DecidedApproval> {
    const actor = await this.authoriser.require('restores.approve', currentActor().tenantId);
    const { approval, operation } = await this.transactions.run(async () => {
      const found = await this.pending.get(restoreId, input.requestHash);
      const error = toStoredError(rejected(restoreId, actor));
      return { ...found, operation: await this.pending.reject(found, input.note, error) };
    });
    await auditApproval(this.audit, approval, operation, {
      action: 'restores.reject',
      outcome: 'succeeded',
      note: input.note,
    });
    return { restoreId, jobId: operation.id, decision: 'rejected', status: operation.state };
  }

  private async refuseRequester({ subject }: Actor, restoreId: string): Promise<void> {
    const { approval, operation } = await this.transactions.run(() => this.pending.get(restoreId));
    if (!isSamePerson(subject, approval.requestedBy)) {
      return;
    }
    await auditApproval(this.audit, approval, operation, {
      action: 'restores.approve',
      outcome: 'refused',
      errorCode: 'APPROVAL_BY_REQUESTER',
    });
    throw new LifeboatError('APPROVAL_BY_REQUESTER', {
      detail: `The restore ${restoreId} was asked for by ${approval.requestedBy}. It still waits.`,
      remedy: 'Let another system administrator approve it.',
    });
  }

  /** It is approved by now: where the queue is away, the reconciler gives it its job. */
  private async enqueue(operation: Operation): Promise<void> {
    const { id, kind, tenantId } = operation;
    try {
      if (isJobName(kind)) {
        await this.queue.enqueue(id, kind, { operationId: id, tenantId, actor: actorOfOperation(operation) });
      }
    } catch (error) {
      this.logger.warn({ msg: `An approved restore is queued later: ${messageOf(error)}`, operationId: id });
    }
  }
}

function rejected(restoreId: string, { subject }: Actor): LifeboatError {
  return new LifeboatError('APPROVAL_REJECTED', {
    detail: `The restore ${restoreId} was rejected by ${subject}. Nothing was restored.`,
    remedy: 'Settle it with whoever has rejected it, then ask for it again.',
  });
}
