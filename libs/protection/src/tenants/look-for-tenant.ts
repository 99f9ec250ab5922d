import { type AppDatabases, isTenantThere } from '@lifeboat/app-database';
import type { TenantsRepository } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { asSystem } from '../access/as-system.js';

/** Looks whether the application still has a tenant, and corrects the registry: what a sync does for all, for one. */
export class LookForTenant {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly databases: AppDatabases,
  ) {}

  /**
   * Under the tenant's lock. Of a database that is not configured any more nothing is known, and nothing is changed.
   *
   * @throws LifeboatError TENANT_NOT_FOUND, APP_DATABASE_UNAVAILABLE, SCOPE_INVALID, UNCLASSIFIED_TABLE
   */
  async look(tenantId: string): Promise<void> {
    const { status, applicationDatabase } = await asSystem(this.transactions, 'look-for-tenant', () =>
      this.tenants.get(tenantId),
    );
    const isThere = await this.isThere(applicationDatabase, tenantId);
    if (isThere === true && status === 'gone') {
      await this.become(tenantId, 'active');
    }
    if (isThere === false && (status === 'active' || status === 'suspended')) {
      await this.become(tenantId, 'gone');
    }
  }

  /** Null where it cannot be told. */
  private async isThere(databaseName: string, tenantId: string): Promise<boolean | null> {
    try {
      const database = this.databases.get(databaseName);
      return await database.withConnection(async (client) =>
        isTenantThere(client, await database.tenantScope(client), tenantId),
      );
    } catch (error) {
      if (error instanceof LifeboatError && error.code === 'APP_DATABASE_UNKNOWN') {
        return null;
      }
      throw error;
    }
  }

  private become(tenantId: string, status: 'active' | 'gone'): Promise<void> {
    return asSystem(this.transactions, 'look-for-tenant', () => this.tenants.setStatus(tenantId, status));
  }
}
