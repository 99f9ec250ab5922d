import type { Restore, RestoreApproval, RestoreMode, StoredError, WorkState } from '@lifeboat/catalog';

import { type ApprovalView, viewOfApproval } from '../approvals/approval-view.js';

/** A restore as API and command line show it. */
export interface RestoreView {
  id: string;
  tenantId: string;
  /** The job that does or did it. */
  jobId: string | null;
  backupId: string | null;
  sourcePath: string;
  mode: RestoreMode;
  dryRun: boolean;
  targetTenantId: string | null;
  /** The application database that was named to write to; null where it is that of the backup. */
  targetDatabase: string | null;
  status: WorkState;
  plan: Record<string, unknown> | null;
  planHash: string | null;
  /** What was done, and the proof that it is right. */
  outcome: Record<string, unknown> | null;
  reason: string | null;
  /** What undoes it. */
  restorePointId: string | null;
  /** Of a rollback: the restore that it undoes. */
  undoesRestoreId: string | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  durationMs: number | null;
  error: StoredError | null;
  /** Where another administrator has to approve, or had to. */
  approval: ApprovalView | null;
}

export function viewOfRestore(restore: Restore, approval: RestoreApproval | null): RestoreView {
  return {
    id: restore.id,
    tenantId: restore.tenantId,
    jobId: restore.operationId,
    backupId: restore.backupId,
    sourcePath: restore.sourcePath,
    mode: restore.mode,
    dryRun: restore.dryRun,
    targetTenantId: restore.targetTenantId,
    targetDatabase: restore.targetDatabase,
    status: restore.status,
    plan: restore.plan,
    planHash: restore.planHash,
    outcome: restore.outcome,
    reason: restore.reason,
    restorePointId: restore.restorePointId,
    undoesRestoreId: restore.undoesRestoreId,
    createdAt: restore.createdAt,
    startedAt: restore.startedAt,
    finishedAt: restore.finishedAt,
    durationMs: restore.durationMs,
    error: restore.error,
    approval: approval === null ? null : viewOfApproval(approval, restore),
  };
}
