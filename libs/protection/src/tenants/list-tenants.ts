import type { Page, TenantFilter, TenantsRepository } from '@lifeboat/catalog';
import { currentActor, type RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { type TenantView, viewOfTenant } from './tenant-view.js';

/** Lists the tenants that the actor may see: all for a system administrator, the own one for everybody else. */
export class ListTenants {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
  ) {}

  /** By id. @throws LifeboatError FORBIDDEN, INVALID_REQUEST for a wrong cursor or limit */
  async list(filter: TenantFilter = {}): Promise<Page<TenantView>> {
    await this.authoriser.require('tenants.read', currentActor().tenantId);
    const page = await this.transactions.run(() => this.tenants.list(filter));
    return { items: page.items.map(viewOfTenant), nextCursor: page.nextCursor };
  }

  /**
   * The tenant that a person named by id or slug.
   *
   * @throws LifeboatError TENANT_NOT_FOUND; INVALID_REQUEST where several tenants have the slug
   */
  async resolve(idOrSlug: string): Promise<TenantView> {
    await this.authoriser.require('tenants.read', currentActor().tenantId);
    return viewOfTenant(await this.transactions.run(() => this.tenants.getByIdOrSlug(idOrSlug)));
  }
}
