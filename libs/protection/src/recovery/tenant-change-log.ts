import type {
  ChangeLogEpoch,
  ChangeLogEpochsRepository,
  RecoveryGap,
  RecoveryGapsRepository,
  TenantsRepository,
} from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';

/** What there is of the change log for a tenant. */
export interface TenantChangeLog {
  tenantId: string;
  databaseName: string;
  /** Oldest first. */
  epochs: ChangeLogEpoch[];
  /** Those that concern the tenant, oldest first. */
  gaps: RecoveryGap[];
}

/** Reads what the catalog knows of the change log for a tenant. */
export class ReadChangeLog {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly epochs: ChangeLogEpochsRepository,
    private readonly gaps: RecoveryGapsRepository,
  ) {}

  /** @throws LifeboatError TENANT_NOT_FOUND */
  read(tenantId: string): Promise<TenantChangeLog> {
    return this.transactions.run(async () => {
      const { applicationDatabase: databaseName } = await this.tenants.get(tenantId);
      const epochs = await this.epochs.list(databaseName);
      return { tenantId, databaseName, epochs, gaps: await this.gaps.listOfTenant(databaseName, tenantId) };
    });
  }
}
