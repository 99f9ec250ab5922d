import type { ErasureStore } from '@lifeboat/archive';
import type { BackupsRepository, TenantKeysRepository, TenantsRepository } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { ForgetSamples } from '../restore/forget-samples.js';

/** The record of erasures: in the catalog and, for one that is rebuilt, in the repository. */
export class ErasureRecord {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly keys: TenantKeysRepository,
    private readonly backups: BackupsRepository,
    private readonly erasures: ErasureStore,
    private readonly samples: ForgetSamples,
  ) {}

  /**
   * Marks the tenant, its keys and what was backed up of it as erased, and forgets what was shown of it. Safe to repeat.
   *
   * @param storedVersion the newest version of its key that the repository has; 0 where it has none
   * @returns how many backups were not marked before
   */
  async write(tenantId: string, storedVersion: number): Promise<number> {
    const { erasedAt, applicationDatabase, keyVersion, backups } = await this.transactions.run(async () => {
      await this.keys.destroyAll(tenantId);
      await this.samples.ofTenant(tenantId);
      return {
        backups: await this.backups.markErased(tenantId),
        erasedAt: await this.tenants.markErased(tenantId),
        applicationDatabase: (await this.tenants.get(tenantId)).applicationDatabase,
        keyVersion: (await this.keys.newest(tenantId))?.version ?? 0,
      };
    });
    const newest = Math.max(keyVersion, storedVersion);
    await this.erasures.write({ tenantId, keyVersion: newest, applicationDatabase, erasedAt });
    return backups;
  }
}
