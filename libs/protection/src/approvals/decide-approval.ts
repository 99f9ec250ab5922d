import {
  type AuditWriter,
  type Operation,
  type OperationsRepository,
  type RestoreApproval,
  type RestoreApprovalsRepository,
  toStoredError,
  type WorkState,
} from '@lifeboat/catalog';
import { isJobName, type JobQueue } from '@lifeboat/jobs';
import { type Clock, LifeboatError, messageOf } from '@lifeboat/kernel';
import { type Actor, currentActor, type RlsTransactions } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import type { Authoriser } from '../access/authoriser.js';
import { actorOfOperation } from '../operations/actor-of-operation.js';
import { bodyHashOf } from '../operations/body-hash.js';
import { settleRows } from '../operations/settle-rows.js';
import { auditApproval } from './audit-approval.js';
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

/** What a decision is about. */
interface Pending {
  approval: RestoreApproval;
  operation: Operation;
}

/** Approves or rejects a restore that waits for a second administrator. */
export class DecideApproval {
  private readonly logger = new Logger('Approvals');

  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly approvals: RestoreApprovalsRepository,
    private readonly operations: OperationsRepository,
    private readonly queue: JobQueue,
    private readonly audit: AuditWriter,
    private readonly clock: Clock,
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
      const pending = await this.pending(restoreId, input);
      await this.decide(pending.approval, 'approved', input.note);
      if (!(await this.operations.release(pending.operation.id))) {
        throw notPending(restoreId);
      }
      return pending;
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
      const pending = await this.pending(restoreId, input);
      await this.decide(pending.approval, 'rejected', input.note);
      const error = toStoredError(rejected(restoreId, actor));
      await settleRows(pending.operation.id, 'failed', error, this.clock.now());
      return { ...pending, operation: await this.operations.fail(pending.operation.id, error) };
    });
    await auditApproval(this.audit, approval, operation, {
      action: 'restores.reject',
      outcome: 'succeeded',
      note: input.note,
    });
    return { restoreId, jobId: operation.id, decision: 'rejected', status: operation.state };
  }

  private async pending(restoreId: string, { requestHash }: DecisionInput): Promise<Pending> {
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

  private async decide(
    { restoreId }: RestoreApproval,
    decision: DecidedApproval['decision'],
    note: string | undefined,
  ): Promise<void> {
    if (!(await this.approvals.decide(restoreId, decision, note ?? null))) {
      throw notPending(restoreId);
    }
  }

  private async refuseRequester({ subject }: Actor, restoreId: string): Promise<void> {
    const { approval, operation } = await this.transactions.run(() => this.pending(restoreId, {}));
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

function notPending(restoreId: string): LifeboatError {
  return new LifeboatError('APPROVAL_NOT_PENDING', {
    detail: `The restore ${restoreId} does not wait for an approval any more. Nothing was changed.`,
    remedy: 'Look at what became of it: lifeboat restores -t <tenant> --restore <id>',
  });
}

function rejected(restoreId: string, { subject }: Actor): LifeboatError {
  return new LifeboatError('APPROVAL_REJECTED', {
    detail: `The restore ${restoreId} was rejected by ${subject}. Nothing was restored.`,
    remedy: 'Settle it with whoever has rejected it, then ask for it again.',
  });
}
