import type { AuditEntry, AuditOutcome } from '@lifeboat/catalog';

/** A line of the audit log as API and command line show it. */
export interface AuditLineView {
  id: string;
  /** Its number in the chain that it belongs to: that of the tenant, or of the lines without one. */
  sequence: number;
  tenantId: string | null;
  /** The tenant that was acted on, where it is another one; it may not exist. */
  targetTenantId: string | null;
  at: Date;
  /** Who acted; subject and role are null where no valid token said. */
  actor: { subject: string | null; role: string | null; source: string };
  requestId: string | null;
  /** An address; of the command line the host. */
  remoteAddress: string | null;
  action: string;
  outcome: AuditOutcome;
  errorCode: string | null;
  /** The job. */
  operationId: string | null;
  durationMs: number | null;
  bytes: number | null;
  detail: Record<string, unknown>;
  /** Hashes of the line before, and of this one; see docs/audit.md. */
  previousHash: string;
  hash: string;
}

export function viewOfAuditLine(entry: AuditEntry): AuditLineView {
  const { id, sequence, tenantId, targetTenantId, at, actorSubject, actorRole, actorSource } = entry;
  const { requestId, remoteAddress, action, outcome, errorCode, operationId } = entry;
  const { durationMs, bytes, detail, previousHash, hash } = entry;
  return {
    id,
    sequence,
    tenantId,
    targetTenantId,
    at,
    actor: { subject: actorSubject, role: actorRole, source: actorSource },
    requestId,
    remoteAddress,
    action,
    outcome,
    errorCode,
    operationId,
    durationMs,
    bytes,
    detail,
    previousHash,
    hash,
  };
}
