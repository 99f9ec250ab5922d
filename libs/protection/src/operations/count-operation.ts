import type { Operation } from '@lifeboat/catalog';
import type { JobName } from '@lifeboat/jobs';
import type { ErrorCode } from '@lifeboat/kernel';
import type { Metrics } from '@lifeboat/observability';

/** Counts that an attempt at an operation begins; how long it was waited for, where it is the first. */
export function countBegun(metrics: Metrics, kind: JobName, operation: Operation): void {
  const { attempts, createdAt, startedAt } = operation;
  if (attempts === 1 && startedAt !== null) {
    metrics.observe('operationWaitSeconds', { kind }, secondsBetween(createdAt, startedAt));
  }
}

/** Counts how an operation has ended for good. */
export function countEnded(
  metrics: Metrics,
  kind: JobName,
  { startedAt, finishedAt }: Operation,
  outcome: 'completed' | 'failed' | 'cancelled',
): void {
  metrics.count('operationsEnded', { kind, outcome });
  if (startedAt !== null && finishedAt !== null) {
    metrics.observe('operationSeconds', { kind, outcome }, secondsBetween(startedAt, finishedAt));
  }
}

/** Counts what work that was done has worked through, in uncompressed bytes. */
export function countBytes(metrics: Metrics, kind: JobName, bytes: number): void {
  metrics.count('operationBytes', { kind }, bytes);
}

/** Counts an attempt that has failed, whether it is the last or not. */
export function countFailedAttempt(metrics: Metrics, kind: JobName, code: ErrorCode): void {
  metrics.count('attemptsFailed', { kind, code });
}

/** Clocks that were set back make no negative times. */
function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, to.getTime() - from.getTime()) / 1_000;
}
