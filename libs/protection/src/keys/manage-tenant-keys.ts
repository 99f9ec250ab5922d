import type { MadeKey } from '@lifeboat/archive';
import type { AuditWriter, TenantKey, TenantKeysRepository, TenantsRepository } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import type { TenantEncryption } from './tenant-encryption.js';

/** Gives a tenant new keys. */
export class ManageTenantKeys {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly keys: TenantKeysRepository,
    private readonly encryption: TenantEncryption,
    private readonly audit: AuditWriter,
  ) {}

  /**
   * The tenant's first key, or the first after all were destroyed.
   *
   * @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, TENANT_KEY_EXISTS, ENCRYPTION_NOT_CONFIGURED
   */
  async create(tenantId: string): Promise<MadeKey> {
    return this.next(tenantId, 'keys.create', (newest) => {
      if (newest?.destroyedAt === null) {
        throw new LifeboatError('TENANT_KEY_EXISTS', {
          detail: `The tenant ${tenantId} has a key already, of version ${String(newest.version)}. Nothing was changed.`,
          remedy: 'To give it another one for new backups: lifeboat keys rotate -t <tenant>',
        });
      }
    });
  }

  /**
   * A new key for new backups; older ones stay readable with the keys that they were encrypted to.
   *
   * @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, TENANT_KEY_MISSING, ENCRYPTION_NOT_CONFIGURED
   */
  async rotate(tenantId: string): Promise<MadeKey> {
    return this.next(tenantId, 'keys.rotate', (newest) => {
      if (newest?.destroyedAt !== null) {
        throw new LifeboatError('TENANT_KEY_MISSING', {
          detail: `The tenant ${tenantId} has no key that could be rotated. Nothing was changed.`,
          remedy: 'Make one: lifeboat keys create -t <tenant>',
        });
      }
    });
  }

  private async next(
    tenantId: string,
    action: 'keys.create' | 'keys.rotate',
    check: (newest: TenantKey | null) => void,
  ): Promise<MadeKey> {
    await this.authoriser.require('keys.write', tenantId);
    const newest = await this.transactions.run(async () => {
      await this.tenants.get(tenantId);
      return this.keys.newest(tenantId);
    });
    check(newest);
    const made = await this.encryption.make(tenantId, newest?.version ?? 0);
    await this.audit.write({ action, outcome: 'succeeded', tenantId, detail: { version: made.version } });
    return made;
  }
}
