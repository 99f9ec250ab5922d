import type { Backup, BackupType, StoredError, WorkState } from '@lifeboat/catalog';

/** A backup as API and command line show it. Sizes are bytes. */
export interface BackupView {
  id: string;
  type: BackupType;
  status: WorkState;
  parentId: string | null;
  /** The job that takes or took it. */
  jobId: string | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  durationMs: number | null;
  rows: number | null;
  /** In the repository. */
  sizeBytes: number | null;
  /** Before compression. */
  rawBytes: number | null;
  encrypted: boolean;
  compression: string;
  path: string | null;
  label: string | null;
  /** The schedule that asked for it. */
  scheduleId: string | null;
  hold: boolean;
  holdReason: string | null;
  expiresAt: Date | null;
  /** When the tenant's keys were destroyed: it cannot be read since, or is gone. */
  erasedAt: Date | null;
  /** Since when it is deleted: it can be brought back until it is removed. */
  deletedAt: Date | null;
  deletionReason: string | null;
  validation: Record<string, unknown> | null;
  error: StoredError | null;
}

export function viewOfBackup(backup: Backup): BackupView {
  return {
    id: backup.id,
    type: backup.type,
    status: backup.status,
    parentId: backup.parentId,
    jobId: backup.operationId,
    createdAt: backup.createdAt,
    startedAt: backup.startedAt,
    finishedAt: backup.finishedAt,
    durationMs: backup.durationMs,
    rows: backup.rows,
    sizeBytes: backup.sizeBytes,
    rawBytes: backup.rawBytes,
    encrypted: backup.encrypted,
    compression: backup.compression,
    path: backup.path,
    label: backup.label,
    scheduleId: backup.scheduleId,
    hold: backup.hold,
    holdReason: backup.holdReason,
    expiresAt: backup.expiresAt,
    erasedAt: backup.erasedAt,
    deletedAt: backup.deletedAt,
    deletionReason: backup.deletionReason,
    validation: backup.validation,
    error: backup.error,
  };
}
