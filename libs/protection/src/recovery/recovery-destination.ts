import type { Tenant, TenantsRepository } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { type CloneTarget, refuseOtherDatabase } from '../restore/clone-target.js';
import type { NameTargetDatabase } from '../restore/name-target-database.js';
import { refuseUnsupportedRestore } from '../restore/refuse-unsupported-restore.js';
import type { RestoreRequest } from '../restore/restore-request.js';
import type { RecoveryInput } from './recovery-input.js';

/** Settles where a recovered tenant goes: home, into another tenant, or into another database. */
export class RecoveryDestination {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly cloneTarget: CloneTarget,
    private readonly targetDatabase: NameTargetDatabase,
  ) {}

  /**
   * Checks what can be told without looking for the moment.
   *
   * @returns the tenant to recover into; null where it is its own
   * @throws LifeboatError FORBIDDEN, INVALID_REQUEST, NOT_SUPPORTED, TENANT_NOT_FOUND, TENANT_NOT_ACTIVE
   */
  async otherTenant(tenantId: string, input: RecoveryInput): Promise<Tenant | null> {
    const other = await this.cloneTarget.of(tenantId, input);
    refuseUnsupportedRestore(input);
    return other;
  }

  /**
   * @param other as `otherTenant` answered
   * @param recoveredFrom the application database whose moment it is
   * @throws LifeboatError FORBIDDEN, APP_DATABASE_UNKNOWN, INVALID_REQUEST, NOT_SUPPORTED
   */
  async of(
    tenantId: string,
    other: Tenant | null,
    recoveredFrom: string,
    input: RecoveryInput,
  ): Promise<Pick<RestoreRequest, 'targetTenantId' | 'targetDatabase' | 'createSchema'>> {
    const createSchema = input.createSchema ?? false;
    if (other !== null) {
      refuseOtherDatabase(other, { applicationDatabase: recoveredFrom });
      return { targetTenantId: other.id, targetDatabase: null, createSchema };
    }
    const tenant = await this.transactions.run(() => this.tenants.get(tenantId));
    const targetDatabase = await this.targetDatabase.of(tenant, recoveredFrom, input);
    return { targetTenantId: null, targetDatabase, createSchema };
  }
}
