import type { AuditOutcome, AuditWriter, Operation } from '@lifeboat/catalog';
import type { JobName } from '@lifeboat/jobs';
import type { ErrorCode } from '@lifeboat/kernel';
import type { Permission } from '@lifeboat/tenancy';

/** The permission that a kind of operation needs; also its name in the audit log. */
const PERMISSION_OF: Record<JobName, Permission> = {
  backup: 'backups.create',
  backup_from_changes: 'backups.create',
  restore: 'restores.create',
  rollback: 'restores.rollback',
  point_in_time_recovery: 'restores.create',
  validation: 'backups.validate',
  history: 'history.read',
  diff: 'history.read',
};

/**
 * Writes a line about an operation to the log of its tenant, as the current actor; where it writes another tenant, to that
 * one's log too, which does not say whose rows come.
 */
export async function auditOperation(
  audit: AuditWriter,
  kind: JobName,
  operation: Operation,
  outcome: AuditOutcome,
  errorCode: ErrorCode | null = null,
): Promise<void> {
  const { id, tenantId, targetTenantId, startedAt, finishedAt, bytes } = operation;
  const line = {
    action: targetTenantId === null ? PERMISSION_OF[kind] : 'restores.createForOtherTenant',
    outcome,
    targetTenantId,
    operationId: id,
    errorCode,
    durationMs: startedAt === null || finishedAt === null ? null : finishedAt.getTime() - startedAt.getTime(),
    bytes: outcome === 'succeeded' ? bytes : null,
    detail: detailOf(kind, operation),
  };
  for (const log of targetTenantId === null ? [tenantId] : [tenantId, targetTenantId]) {
    await audit.write({ ...line, tenantId: log });
  }
}

/** With the application database that a restore writes, where one was named. */
function detailOf(kind: JobName, { request, result }: Operation): Record<string, unknown> {
  const targetDatabase = request['targetDatabase'] ?? null;
  return {
    ...(targetDatabase === null ? {} : { targetDatabase }),
    ...(kind === 'validation' && result !== null ? verdictOf(result) : {}),
  };
}

/** A validation that finds a backup broken has succeeded all the same; the log must not look as if all were well. */
function verdictOf({ backupId, level, valid }: Record<string, unknown>): Record<string, unknown> {
  return { backupId, level, valid };
}
