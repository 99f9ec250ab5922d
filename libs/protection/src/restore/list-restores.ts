import type {
  Page,
  RestoreApprovalsRepository,
  RestoreFilter,
  RestoresRepository,
  TenantsRepository,
} from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { type RestoreView, viewOfRestore } from './restore-view.js';

/** Lists the restores of a tenant, newest first. */
export class ListRestores {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly restores: RestoresRepository,
    private readonly approvals: RestoreApprovalsRepository,
  ) {}

  /** @throws LifeboatError TENANT_NOT_FOUND, FORBIDDEN, INVALID_REQUEST for a wrong cursor or limit */
  async list(filter: RestoreFilter): Promise<Page<RestoreView>> {
    await this.authoriser.require('restores.read', filter.tenantId);
    return this.transactions.run(async () => {
      await this.tenants.get(filter.tenantId);
      const { items, nextCursor } = await this.restores.list(filter);
      const approvals = await this.approvals.listOf(items.map(({ id }) => id));
      const approvalOf = new Map(approvals.map((approval) => [approval.restoreId, approval]));
      return {
        items: items.map((restore) => viewOfRestore(restore, approvalOf.get(restore.id) ?? null)),
        nextCursor,
      };
    });
  }
}
