import type { Page, RestoreFilter, RestoresRepository, TenantsRepository } from '@lifeboat/catalog';
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
  ) {}

  /** @throws LifeboatError TENANT_NOT_FOUND, FORBIDDEN, INVALID_REQUEST for a wrong cursor or limit */
  async list(filter: RestoreFilter): Promise<Page<RestoreView>> {
    await this.authoriser.require('restores.read', filter.tenantId);
    const page = await this.transactions.run(async () => {
      await this.tenants.get(filter.tenantId);
      return this.restores.list(filter);
    });
    return { items: page.items.map(viewOfRestore), nextCursor: page.nextCursor };
  }
}
