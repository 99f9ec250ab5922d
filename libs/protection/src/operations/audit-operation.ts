import type { AuditOutcome, AuditWriter, Operation } from '@lifeboat/catalog';
import type { JobName } from '@lifeboat/jobs';
import type { ErrorCode } from '@lifeboat/kernel';
import type { Permission } from '@lifeboat/tenancy';
import { z } from 'zod';

/** The permission that a kind of operation needs; also its name in the audit log. */
const PERMISSION_OF: Record<JobName, Permission> = {
  backup: 'backups.create',
  backup_from_changes: 'backups.create',
  restore: 'restores.create',
  rollback: 'restores.rollback',
  point_in_time_recovery: 'restores.create',
  validation: 'backups.validate',
  drill: 'drills.create',
  cleanup: 'backups.cleanup',
  history: 'history.read',
  diff: 'history.read',
};

const checksSchema = z.array(z.object({ name: z.string(), ok: z.boolean() }));
const drilledSchema = z.object({ checks: checksSchema });
const checkedSchema = z.object({
  checks: checksSchema,
  chain: z.array(z.object({ checks: checksSchema })),
});

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

/** With the application database that a restore writes, where one was named, and why. */
function detailOf(kind: JobName, { request, result, awaitsApproval }: Operation): Record<string, unknown> {
  const { targetDatabase = null, reason = null } = request;
  return {
    ...(targetDatabase === null ? {} : { targetDatabase }),
    ...(reason === null ? {} : { reason }),
    ...(awaitsApproval ? { awaitsApproval } : {}),
    ...(kind === 'validation' && result !== null ? verdictOf(result) : {}),
    ...(kind === 'drill' && result !== null ? drillVerdictOf(result) : {}),
  };
}

/** With what was found wrong, such as a forged signature. A validation that finds a backup broken has succeeded all the same; the log must not look as if all were well. */
function verdictOf(result: Record<string, unknown>): Record<string, unknown> {
  const { backupId, level, valid } = result;
  return { backupId, level, valid, ...(valid === false && { failed: failedChecksOf(result) }) };
}

/** A drill that finds that a tenant could not have been brought back has succeeded, too. */
function drillVerdictOf(result: Record<string, unknown>): Record<string, unknown> {
  const { drillId, backupId, moment, passed } = result;
  const failed = namesOfFailed(drilledSchema.parse(result).checks);
  return { drillId, backupId, moment, passed, ...(passed === false && { failed }) };
}

function failedChecksOf(result: Record<string, unknown>): string[] {
  const { checks, chain } = checkedSchema.parse(result);
  return namesOfFailed([...checks, ...chain.flatMap((ancestor) => ancestor.checks)]);
}

function namesOfFailed(checks: z.infer<typeof checksSchema>): string[] {
  return [...new Set(checks.filter(({ ok }) => !ok).map(({ name }) => name))];
}
