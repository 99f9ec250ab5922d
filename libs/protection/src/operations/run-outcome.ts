import type { Operation } from '@lifeboat/catalog';
import type { JobOutcome } from '@lifeboat/jobs';
import type { LifeboatError } from '@lifeboat/kernel';

/** How a run of an operation ended. */
export type RunOutcome =
  | { kind: 'completed'; operation: Operation }
  | { kind: 'cancelled'; operation: Operation }
  /** It had ended before; this run did nothing. */
  | { kind: 'ended-before'; operation: Operation }
  /** Somebody else has to approve first; this run did nothing, and the approval queues it. */
  | { kind: 'awaits-approval' }
  | { kind: 'failed'; error: LifeboatError }
  /** It failed for a reason that may pass, and is queued again; also at the last attempt where it has lost the tenant's lock. */
  | { kind: 'failed-for-now'; error: LifeboatError }
  /** Another operation works on the tenant; nothing was begun. */
  | { kind: 'tenant-busy' }
  /** The worker stops: the operation is queued again, for another one. */
  | { kind: 'handed-back' };

/** How long a job waits before it looks again whether its tenant is free. */
const TENANT_BUSY_MS = 1_000;

/** What the queue has to know of it. */
export function jobOutcomeOf(outcome: RunOutcome): JobOutcome {
  switch (outcome.kind) {
    case 'completed':
    case 'cancelled':
    case 'ended-before':
    case 'awaits-approval':
      return { kind: 'done' };
    case 'failed':
      return { kind: 'failed', error: outcome.error };
    case 'failed-for-now':
      return { kind: 'retry', error: outcome.error };
    case 'tenant-busy':
      return { kind: 'later', afterMs: TENANT_BUSY_MS };
    case 'handed-back':
      return { kind: 'later', afterMs: 0 };
  }
}
