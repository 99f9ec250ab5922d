import { randomUUID } from 'node:crypto';
import { type AuditWriter, Operation, type OperationsRepository, toStoredError } from '@lifeboat/catalog';
import type { JobName, JobPlace, JobQueue } from '@lifeboat/jobs';
import { type Clock, type LifeboatError, toLifeboatError } from '@lifeboat/kernel';
import { currentActor, requireRls, type RlsTransactions } from '@lifeboat/tenancy';
import { auditOperation } from './audit-operation.js';
import { bodyHashOf } from './body-hash.js';
import type { PlaceJobs } from './place-jobs.js';
import { settleRows } from './settle-rows.js';

export interface Submission {
  kind: JobName;
  tenantId: string;
  /** The tenant that is written, where it is another one. */
  targetTenantId?: string | null;
  /** Follows from what it is for, where it may be asked for more than once; else a new one. */
  operationId?: string | undefined;
  /** Nobody waits for the answer: where the queue is away, the operation stays, and gets its job by the reconciler. */
  staysWithoutQueue?: boolean;
  /** What the caller sent, to tell a repeated request from another one. */
  body: Record<string, unknown>;
  idempotencyKey: string | null;
  /** What the operation's row keeps for the execute half. */
  request: Record<string, unknown>;
  /** Whether it waits until somebody else approves; nothing is enqueued then. */
  awaitsApproval?: boolean;
  /** Writes what belongs to the operation besides its own row, in the same transaction. */
  writeRows: (operation: Operation) => Promise<void>;
}

/** The common end of every request half: first the row, then the job. */
export class SubmitOperation {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly operations: OperationsRepository,
    private readonly queue: JobQueue,
    private readonly placeJobs: PlaceJobs,
    private readonly audit: AuditWriter,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes the operation as the current actor and hands it to the workers. A request that repeats an idempotency key,
   * or the id of an operation, gets the operation of the first one.
   *
   * @throws LifeboatError IDEMPOTENCY_KEY_REUSED, TENANT_NOT_FOUND; REDIS_UNAVAILABLE: the operation is then failed,
   *   and its idempotency key may be used again
   */
  async submit(submission: Submission): Promise<Operation> {
    const { operation, created, place } = await this.write(submission);
    if (!created) {
      return operation;
    }
    const { id, tenantId } = operation;
    await auditOperation(this.audit, submission.kind, operation, 'started');
    if (operation.awaitsApproval) {
      return operation;
    }
    try {
      const payload = { operationId: id, tenantId, actor: currentActor() };
      await this.queue.enqueue(id, submission.kind, payload, place);
    } catch (error) {
      if (submission.staysWithoutQueue !== true) {
        return this.giveUp(operation, submission.kind, toLifeboatError(error));
      }
    }
    return operation;
  }

  private write({
    operationId = randomUUID(),
    kind,
    tenantId,
    targetTenantId = null,
    body,
    idempotencyKey,
    request,
    awaitsApproval = false,
    writeRows,
  }: Submission): Promise<{
    operation: Operation;
    created: boolean;
    place: JobPlace;
  }> {
    return this.transactions.run(async () => {
      const bodyHash =
        idempotencyKey === null ? null : bodyHashOf({ kind: askedKindOf(kind), tenantId, body });
      const written = await this.operations.create({
        id: operationId,
        kind,
        tenantId,
        targetTenantId,
        request,
        awaitsApproval,
        idempotencyKey,
        bodyHash,
      });
      if (written.created) {
        await writeRows(written.operation);
      }
      return { ...written, place: await this.placeJobs.placeOf(written.operation) };
    });
  }

  /**
   * The caller is told that nothing was started, so nothing may be left that still could start.
   *
   * @returns the operation where a worker has begun it: the job had come to the queue, and only the answer was lost
   * @throws the error
   */
  private async giveUp({ id }: Operation, kind: JobName, error: LifeboatError): Promise<Operation> {
    const operation = await this.transactions.run(async () => {
      const withdrawn = await this.operations.withdraw(id, toStoredError(error));
      if (withdrawn.attempts === 0) {
        await requireRls().update(Operation, { id }, { idempotencyKey: null, bodyHash: null });
        await settleRows(id, 'failed', toStoredError(error), this.clock.now());
      }
      return withdrawn;
    });
    if (operation.attempts > 0) {
      return operation;
    }
    await auditOperation(this.audit, kind, operation, 'failed', error.code);
    throw error;
  }
}

/** Which worker takes an incremental backup is settled anew at each request, and no part of what was asked for. */
const askedKindOf = (kind: JobName): JobName => (kind === 'backup_from_changes' ? 'backup' : kind);
