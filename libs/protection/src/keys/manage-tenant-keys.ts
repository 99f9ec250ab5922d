import type { MadeKey } from '@lifeboat/archive';
import type { AuditWriter, TenantKey, TenantLock, TenantsRepository } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { recorded } from '../audit-log/recorded.js';
import type { TenantEncryption } from './tenant-encryption.js';

/** Gives a tenant new keys. */
export class ManageTenantKeys {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly encryption: TenantEncryption,
    private readonly lock: TenantLock,
    private readonly audit: AuditWriter,
  ) {}

  /**
   * The tenant's first key, or the first after all were destroyed: then it is backed up again from now on.
   *
   * @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, TENANT_KEY_EXISTS, TENANT_BUSY, ENCRYPTION_NOT_CONFIGURED
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
   * @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, TENANT_KEY_MISSING, TENANT_BUSY, ENCRYPTION_NOT_CONFIGURED
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
    await this.transactions.run(() => this.tenants.get(tenantId));
    return recorded(
      this.audit,
      { action, tenantId },
      // A backup that makes the first key, an erasure or another rotation may be at work.
      () =>
        this.lock.withTenantLock(tenantId, async () => {
          const newest = await this.encryption.newest(tenantId);
          check(newest);
          return this.encryption.make(tenantId, newest?.version ?? 0, () => this.tenants.endErased(tenantId));
        }),
      ({ version }) => ({ detail: { version } }),
    );
  }
}
