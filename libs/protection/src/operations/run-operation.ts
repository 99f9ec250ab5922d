import type { Operation, OperationsRepository, TenantLock } from '@lifeboat/catalog';
import { isJobName, type JobName } from '@lifeboat/jobs';
import { LifeboatError } from '@lifeboat/kernel';
import { type RlsTransactions, runAs, runAsSystem } from '@lifeboat/tenancy';
import { actorOfOperation } from './actor-of-operation.js';
import type { AttemptOperation } from './attempt-operation.js';
import type { RunOutcome } from './run-outcome.js';

export interface RunOptions {
  /** A passing failure of this run is final, since nobody tries again. */
  lastAttempt: boolean;
  /** Aborts when the process stops: the operation then goes back to the queue. */
  signal?: AbortSignal;
  /** How long to wait for another operation on the tenant, in milliseconds; 0, to try once, if not given. */
  waitForTenantMs?: number;
}

/** Does an operation that was requested before: what the workers call, and `--inline`. */
export class RunOperation {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly operations: OperationsRepository,
    private readonly tenantLock: TenantLock,
    private readonly attempt: AttemptOperation,
  ) {}

  /**
   * Runs as the operation's own actor, alone on its tenant, or on both. Safe to call again: what has ended is not begun anew.
   *
   * @throws LifeboatError CATALOG_UNAVAILABLE where the row cannot be read or written: it is then as it was
   */
  async run(operationId: string, options: RunOptions): Promise<RunOutcome> {
    // As the system, to learn who asked; only the row says so, not the job, which anybody may have put into Redis.
    const operation = await runAsSystem('run-operation', () =>
      this.transactions.run(() => this.operations.find(operationId)),
    );
    if (operation === null) {
      return { kind: 'failed', error: missing(operationId) };
    }
    const { kind } = operation;
    if (!isJobName(kind)) {
      return { kind: 'failed', error: unknownKind(kind) };
    }
    if (operation.finishedAt !== null) {
      return { kind: 'ended-before', operation };
    }
    if (operation.awaitsApproval) {
      return { kind: 'awaits-approval' };
    }
    return runAs(actorOfOperation(operation), () => this.runAlone(operation, kind, options));
  }

  private async runAlone(
    { id, tenantId, targetTenantId }: Operation,
    kind: JobName,
    { lastAttempt, signal: stopping = new AbortController().signal, waitForTenantMs = 0 }: RunOptions,
  ): Promise<RunOutcome> {
    try {
      return await this.tenantLock.withTenantLocks(
        targetTenantId === null ? [tenantId] : [tenantId, targetTenantId],
        (signal) => this.attempt.run({ operationId: id, kind, lastAttempt, stopping, signal }),
        { waitMs: waitForTenantMs, signal: stopping },
      );
    } catch (error) {
      if (error instanceof LifeboatError && error.code === 'TENANT_BUSY') {
        return { kind: 'tenant-busy' };
      }
      if (stopping.aborted && error === stopping.reason) {
        return { kind: 'handed-back' };
      }
      throw error;
    }
  }
}

function missing(operationId: string): LifeboatError {
  return new LifeboatError('JOB_NOT_FOUND', {
    detail: `The catalog has no operation ${operationId}, though the queue has its job. It was not run.`,
    remedy: 'Check that API and workers use the same catalog and the same QUEUE_PREFIX.',
  });
}

function unknownKind(kind: string): LifeboatError {
  return new LifeboatError('JOB_INVALID', {
    detail: `The operation is of the kind "${kind}", which this version does not know. It was not run.`,
    remedy: 'Run API and workers of the same version.',
  });
}
