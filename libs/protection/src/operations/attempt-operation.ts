import {
  type AuditWriter,
  type Operation,
  type OperationsRepository,
  toStoredError,
} from '@lifeboat/catalog';
import type { JobName } from '@lifeboat/jobs';
import { type Clock, ERROR_MAP, LifeboatError, toLifeboatError } from '@lifeboat/kernel';
import type { Metrics } from '@lifeboat/observability';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { isLockLost } from '../restore/is-lock-lost.js';
import { auditOperation } from './audit-operation.js';
import { countBegun, countBytes, countEnded, countFailedAttempt } from './count-operation.js';
import { logFailure } from './log-failure.js';
import type { OperationHandlers } from './operation-handler.js';
import { type HandledWork, ProgressReporter } from './progress-reporter.js';
import type { RunOutcome } from './run-outcome.js';
import { settleRows } from './settle-rows.js';

/** So often may an operation be begun, by retries, crashes and hand-backs together, before it is given up. */
const MAX_ATTEMPTS = 20;

export interface Attempt {
  operationId: string;
  kind: JobName;
  /** A passing failure is final, since nobody tries again. */
  lastAttempt: boolean;
  /** Aborts when the process stops. */
  stopping: AbortSignal;
  /** Aborts when the tenant's lock is lost, or the process stops. */
  signal: AbortSignal;
}

/** One attempt at an operation, while its tenant is locked: begins the row, does the work, and ends the row. */
export class AttemptOperation {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly operations: OperationsRepository,
    private readonly handlers: OperationHandlers,
    private readonly audit: AuditWriter,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  /** @throws LifeboatError CATALOG_UNAVAILABLE where the row cannot be written */
  async run(attempt: Attempt): Promise<RunOutcome> {
    // Under the lock: what another worker did while this one waited is seen here.
    const operation = await this.transactions.run(() => this.operations.start(attempt.operationId));
    if (operation.state !== 'active') {
      return { kind: 'ended-before', operation };
    }
    countBegun(this.metrics, attempt.kind, operation);
    const isGivenUp = operation.attempts > MAX_ATTEMPTS;
    if (operation.cancelRequestedAt !== null) {
      return this.cancelledUnlessDone(operation, {
        ...attempt,
        lastAttempt: attempt.lastAttempt || isGivenUp,
      });
    }
    if (isGivenUp) {
      return this.failedUnlessDone(operation, attempt, crashed(operation));
    }
    return this.work(operation, attempt);
  }

  private async work(operation: Operation, attempt: Attempt): Promise<RunOutcome> {
    const cancelling = new AbortController();
    const reporter = new ProgressReporter(this.transactions, this.operations, operation.id, () =>
      cancelling.abort(cancellation()),
    );
    reporter.start();
    let result: Record<string, unknown>;
    try {
      result = await this.handlers.of(attempt.kind).execute(operation, {
        signal: AbortSignal.any([attempt.signal, cancelling.signal]),
        onProgress: reporter.listener,
      });
    } catch (error) {
      await reporter.stop();
      return this.stopped(operation, attempt, cancelling.signal, error);
    }
    await reporter.stop();
    // Of work that ended before it was time to write it, the row has not got it yet.
    const { handled } = reporter;
    countBytes(this.metrics, attempt.kind, handled?.bytes ?? 0);
    return this.completed(operation, attempt, result, handled);
  }

  private async completed(
    { id }: Operation,
    { kind }: Attempt,
    result: Record<string, unknown>,
    handled: HandledWork | null = null,
  ): Promise<RunOutcome> {
    const operation = await this.transactions.run(() => this.operations.complete(id, result, handled));
    countEnded(this.metrics, kind, operation, 'completed');
    await auditOperation(this.audit, kind, operation, 'succeeded');
    return { kind: 'completed', operation };
  }

  /** Tells apart why the work ended without a result. */
  private async stopped(
    operation: Operation,
    attempt: Attempt,
    cancelling: AbortSignal,
    thrown: unknown,
  ): Promise<RunOutcome> {
    if (isLockLost(attempt.signal)) {
      // It may have a successor: whatever is to be said of the operation, this attempt cannot say it.
      return this.failedForNow(operation, attempt, toLifeboatError(attempt.signal.reason));
    }
    if (cancelling.aborted) {
      return this.cancelledUnlessDone(operation, attempt);
    }
    if (attempt.stopping.aborted) {
      await this.transactions.run(() => this.operations.requeue(operation, null));
      return { kind: 'handed-back' };
    }
    const error = toLifeboatError(thrown);
    return isFinal(error, attempt)
      ? this.failedUnlessDone(operation, attempt, error)
      : this.failedForNow(operation, attempt, error);
  }

  /** What was cancelled and cannot tell whether it is done is not called cancelled: it fails, or is asked again. */
  private async cancelledUnlessDone(operation: Operation, attempt: Attempt): Promise<RunOutcome> {
    let result: Record<string, unknown> | null;
    try {
      result = await this.abandon(operation, attempt);
    } catch (thrown) {
      const error = toLifeboatError(thrown);
      return isFinal(error, attempt)
        ? this.failed(operation, attempt, error)
        : this.failedForNow(operation, attempt, error);
    }
    return result === null ? this.cancelled(operation, attempt) : this.completed(operation, attempt, result);
  }

  private async failedUnlessDone(
    operation: Operation,
    attempt: Attempt,
    error: LifeboatError,
  ): Promise<RunOutcome> {
    let result: Record<string, unknown> | null = null;
    try {
      result = await this.abandon(operation, attempt);
    } catch (thrown) {
      logFailure(operation, toLifeboatError(thrown));
    }
    return result === null
      ? this.failed(operation, attempt, error)
      : this.completed(operation, attempt, result);
  }

  private async abandon(operation: Operation, attempt: Attempt): Promise<Record<string, unknown> | null> {
    return (await this.handlers.of(attempt.kind).abandon?.(operation, attempt.signal)) ?? null;
  }

  private async failedForNow(
    operation: Operation,
    { kind }: Attempt,
    error: LifeboatError,
  ): Promise<RunOutcome> {
    logFailure(operation, error);
    countFailedAttempt(this.metrics, kind, error.code);
    await this.transactions.run(() => this.operations.requeue(operation, toStoredError(error)));
    return { kind: 'failed-for-now', error };
  }

  private async cancelled({ id }: Operation, { kind }: Attempt): Promise<RunOutcome> {
    const operation = await this.transactions.run(async () => {
      await settleRows(id, 'cancelled', null, this.clock.now());
      return this.operations.cancelled(id);
    });
    countEnded(this.metrics, kind, operation, 'cancelled');
    await auditOperation(this.audit, kind, operation, 'failed', 'OPERATION_CANCELLED');
    return { kind: 'cancelled', operation };
  }

  private async failed(begun: Operation, { kind }: Attempt, error: LifeboatError): Promise<RunOutcome> {
    logFailure(begun, error);
    countFailedAttempt(this.metrics, kind, error.code);
    const operation = await this.transactions.run(async () => {
      await settleRows(begun.id, 'failed', toStoredError(error), this.clock.now());
      return this.operations.fail(begun.id, toStoredError(error));
    });
    countEnded(this.metrics, kind, operation, 'failed');
    await auditOperation(this.audit, kind, operation, 'failed', error.code);
    return { kind: 'failed', error };
  }
}

function isFinal({ code }: LifeboatError, { lastAttempt }: Attempt): boolean {
  return ERROR_MAP[code].retry === 'never' || lastAttempt;
}

function cancellation(): LifeboatError {
  return new LifeboatError('OPERATION_CANCELLED', {
    detail: 'The operation was cancelled while it ran. What it had begun was undone.',
    remedy: 'Start it again when it is wanted.',
  });
}

function crashed({ attempts }: Operation): LifeboatError {
  return new LifeboatError('OPERATION_CRASHED', {
    detail: `The operation was begun ${attempts - 1} times and never came to an end, so it was given up.`,
    remedy: "See the workers' logs for why their processes end; more memory may help. Then start it again.",
  });
}
