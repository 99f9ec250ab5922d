import type { Authoriser } from '../access/authoriser.js';
import type { JudgeTenants } from './judge-tenants.js';
import { type TenantProtectionView, viewOfProtection } from './tenant-protection-view.js';

/** Says how well a tenant is protected, and why not better. */
export class ShowTenantProtection {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly judgeTenants: JudgeTenants,
  ) {}

  /** @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND */
  async show(tenantId: string): Promise<TenantProtectionView> {
    await this.authoriser.require('backups.read', tenantId);
    const { tenant, at } = await this.judgeTenants.judgeOne(tenantId);
    return viewOfProtection(tenant, at);
  }
}
