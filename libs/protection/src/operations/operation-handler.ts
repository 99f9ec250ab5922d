import type { Operation } from '@lifeboat/catalog';
import type { JobName } from '@lifeboat/jobs';
import type { ProgressListener } from '@lifeboat/kernel';

/** What a piece of long work is given while it runs. */
export interface OperationRun {
  /**
   * Aborted when the work has to stop: cancelled by a user, handed back by a stopping worker, or because the tenant's
   * lock was lost. The work stops at its next safe point and throws; a restore that has committed ends well instead.
   */
  signal: AbortSignal;
  onProgress: ProgressListener;
}

/**
 * The execute half of a use case: does what an operation's row asks for and knows no queue. It runs as the operation's
 * actor, alone on its tenant, and may run again for the same operation after a crash or a passing failure.
 */
export interface OperationHandler {
  /**
   * @returns the result of the operation, JSON-safe
   * @throws LifeboatError; its code decides whether the operation is tried again
   */
  execute(operation: Operation, run: OperationRun): Promise<Record<string, unknown>>;

  /**
   * Called where there will be no other attempt: settles what the attempts have left behind outside the operation's own
   * rows. One of them may have done the work without having heard so, or without having been able to say so.
   *
   * @returns the result, as of `execute`, where the work turns out to be done; else null
   */
  abandon?(operation: Operation, signal: AbortSignal): Promise<Record<string, unknown> | null>;
}

/** The handler of every kind of operation: a kind without one does not compile. */
export class OperationHandlers {
  constructor(private readonly handlers: Record<JobName, OperationHandler>) {}

  of(kind: JobName): OperationHandler {
    return this.handlers[kind];
  }
}
