import type { Operation, StoredError, WorkState } from '@lifeboat/catalog';

/** A piece of long work as API and command line show it. */
export interface OperationView {
  id: string;
  kind: string;
  tenantId: string;
  /** The tenant that is written, where it is another one. */
  targetTenantId: string | null;
  state: WorkState;
  phase: string | null;
  /** Of the current phase. `percent` is 0 to 100, or null where the total is not known. */
  progress: { percent: number | null; bytes: number; rows: number };
  result: Record<string, unknown> | null;
  /** Why it failed; while it is queued again: why its last attempt did. */
  error: StoredError | null;
  attempts: number;
  cancelRequested: boolean;
  /** Whether it is queued until another administrator approves. */
  awaitsApproval: boolean;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

export function viewOfOperation(operation: Operation): OperationView {
  const {
    id,
    kind,
    tenantId,
    targetTenantId,
    state,
    phase,
    result,
    error,
    attempts,
    createdAt,
    startedAt,
    finishedAt,
  } = operation;
  const { percent, bytes, rows } = operation;
  return {
    id,
    kind,
    tenantId,
    targetTenantId,
    state,
    phase,
    progress: { percent, bytes, rows },
    result,
    error,
    attempts,
    cancelRequested: operation.cancelRequestedAt !== null,
    awaitsApproval: operation.awaitsApproval && operation.finishedAt === null,
    createdAt,
    startedAt,
    finishedAt,
  };
}
