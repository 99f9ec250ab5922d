import type { ActorSource } from '@lifeboat/tenancy';
import type { AuditOutcome } from '../entities/audit-entry.entity.js';

/** Who acted, as far as it is known: an `Actor`, or of one without a valid token only where it came from. */
export interface AuditedActor {
  subject: string | null;
  role: string | null;
  tenantId: string | null;
  source: ActorSource;
  requestId: string | null;
  remoteAddress?: string | null;
}

/** What a line of the audit log says. */
export interface AuditRecord {
  /** A permission such as `backups.create`, or an event such as `authentication`. */
  action: string;
  outcome: AuditOutcome;
  /** The current actor if not given. */
  actor?: AuditedActor;
  /** The tenant whose log the line belongs to; the actor's own if not given. */
  tenantId?: string | null;
  /** The tenant that was acted on, where it is another one. It need not exist. */
  targetTenantId?: string | null;
  /** The actor's if not given. */
  remoteAddress?: string | null;
  errorCode?: string | null;
  operationId?: string | null;
  durationMs?: number | null;
  bytes?: number | null;
  /** Facts for a reader; never secrets, never rows. */
  detail?: Record<string, unknown>;
}
