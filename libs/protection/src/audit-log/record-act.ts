import type { AuditWriter } from '@lifeboat/catalog';
import type { Actor, Permission } from '@lifeboat/tenancy';

/** For whom a token is, and until when. */
export interface MadeToken extends Pick<Actor, 'subject' | 'role' | 'tenantId'> {
  expiresAt: Date;
}

/** Writes to the audit log what was done outside of the use cases. The token itself is never written. */
export class RecordAct {
  constructor(private readonly audit: AuditWriter) {}

  /** A token was signed; in the log of its tenant. */
  async tokenMade({ tenantId, subject, role, expiresAt }: MadeToken): Promise<void> {
    const detail = { subject, role, expiresAt };
    await this.audit.write({ action: 'tokens.create', outcome: 'succeeded', tenantId, detail });
  }

  /** The current actor wanted what they may not do. */
  async refused(permission: Permission): Promise<void> {
    await this.audit.write({ action: permission, outcome: 'refused', errorCode: 'FORBIDDEN' });
  }

  /** A token was exchanged for a cookie, by the current actor. */
  async sessionOpened(expiresAt: Date): Promise<void> {
    await this.audit.write({ action: 'sessions.create', outcome: 'succeeded', detail: { expiresAt } });
  }

  /** The catalog was brought to this version. */
  async migrated(applied: readonly string[]): Promise<void> {
    await this.audit.write({ action: 'catalog.migrate', outcome: 'succeeded', detail: { applied } });
  }
}
