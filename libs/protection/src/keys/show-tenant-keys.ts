import type { KeyStore } from '@lifeboat/archive';
import type { TenantKeysRepository, TenantsRepository } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { type TenantKeyView, viewOfKey } from './tenant-keys-view.js';

/** Shows the public halves of a tenant's keys. */
export class ShowTenantKeys {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly keys: TenantKeysRepository,
    private readonly store: KeyStore,
  ) {}

  /** All versions, oldest first. @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, REPOSITORY_UNAVAILABLE */
  async show(tenantId: string): Promise<TenantKeyView[]> {
    await this.authoriser.require('keys.read', tenantId);
    const keys = await this.transactions.run(async () => {
      await this.tenants.get(tenantId);
      return this.keys.list(tenantId);
    });
    const stored = await this.store.list(tenantId);
    return keys.map((key) => viewOfKey(key, stored));
  }
}
