import type { AuditWriter, TenantLock, TenantsRepository } from '@lifeboat/catalog';
import { LifeboatError, toLifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import type { Erasure, TenantEraser } from './tenant-eraser.js';

/**
 * Erases all that was ever backed up of a tenant: destroys its keys, in every wrapping, and removes what can be read
 * without them.
 */
export class DestroyTenantKeys {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly eraser: TenantEraser,
    private readonly lock: TenantLock,
    private readonly audit: AuditWriter,
  ) {}

  /**
   * Cannot be undone. An erasure that was interrupted is completed by calling it again.
   *
   * @param name the tenant's id or slug once more, as the person typed it
   * @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, CONFIRMATION_REQUIRED, TENANT_BUSY, ERASURE_INCOMPLETE,
   *   REPOSITORY_UNAVAILABLE
   */
  async destroy(tenantId: string, name: string): Promise<Erasure> {
    await this.authoriser.require('keys.write', tenantId);
    const tenant = await this.transactions.run(() => this.tenants.get(tenantId));
    if (name !== tenant.id && name !== tenant.slug) {
      throw new LifeboatError('CONFIRMATION_REQUIRED', {
        detail: "What was typed is not the tenant's name. Nothing was destroyed.",
        remedy: "Type the tenant's id or slug to confirm.",
      });
    }
    await this.audit.write({ action: 'keys.destroy', outcome: 'started', tenantId });
    try {
      const erasure = await this.lock.withTenantLock(tenantId, () => this.eraser.erase(tenantId));
      await this.audit.write({
        action: 'keys.destroy',
        outcome: 'succeeded',
        tenantId,
        bytes: erasure.removed.bytes,
        detail: { backups: erasure.backups, removedBackups: erasure.removed.backups },
      });
      return erasure;
    } catch (error) {
      const { code } = toLifeboatError(error);
      await this.audit.write({ action: 'keys.destroy', outcome: 'failed', tenantId, errorCode: code });
      throw error;
    }
  }
}
