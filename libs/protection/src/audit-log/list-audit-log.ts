import type { AuditEntriesRepository, AuditFilter, Page, TenantsRepository } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { type AuditLineView, viewOfAuditLine } from './audit-line-view.js';
import { refuseUnknownTenant, requireLog } from './log-access.js';
import { type TimeSpanInput, timeSpanOf } from './time-span.js';

/** Which lines are asked for. */
export interface AuditLogInput extends Omit<AuditFilter, 'withoutTenant' | 'from' | 'to'>, TimeSpanInput {
  /** Whose log; null for the lines without a tenant, which are for system administrators. */
  tenantId: string | null;
}

/** Lists the audit log, newest first. */
export class ListAuditLog {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly entries: AuditEntriesRepository,
  ) {}

  /** @throws LifeboatError TENANT_NOT_FOUND, FORBIDDEN, INVALID_REQUEST for a wrong time, cursor or limit */
  async list({ tenantId, from, to, ...filter }: AuditLogInput): Promise<Page<AuditLineView>> {
    await requireLog(this.authoriser, tenantId);
    const span = timeSpanOf({ from, to });
    const page = await this.transactions.run(async () => {
      await refuseUnknownTenant(this.tenants, tenantId);
      return this.entries.list({ ...filter, tenantId, withoutTenant: tenantId === null, ...span });
    });
    return { items: page.items.map(viewOfAuditLine), nextCursor: page.nextCursor };
  }
}
