import type { Encryption, KeyMaker, MadeKey } from '@lifeboat/archive';
import type { TenantKeysRepository } from '@lifeboat/catalog';
import type { KeysConfig } from '@lifeboat/config';
import { type Clock, LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';

/** What a tenant's backups are encrypted to. Public halves of keys are all that it needs. */
export class TenantEncryption {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly keys: TenantKeysRepository,
    private readonly maker: KeyMaker,
    private readonly config: KeysConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * The tenant's newest key; its first one is made here.
   *
   * @throws LifeboatError TENANT_KEY_DESTROYED, ENCRYPTION_NOT_CONFIGURED
   */
  async of(tenantId: string): Promise<Encryption> {
    const newest = await this.transactions.run(() => this.keys.newest(tenantId));
    if (newest !== null && newest.destroyedAt !== null) {
      throw keyDestroyed(tenantId);
    }
    const { version, recipient } = newest ?? (await this.make(tenantId, 0));
    return {
      format: 'age',
      keyVersion: version,
      recipient,
      recoveryRecipients: this.config.recoveryRecipients,
    };
  }

  /**
   * Makes the tenant's next key, to which its backups are encrypted from now on.
   *
   * @param after the newest version so far; 0 where there is none
   * @throws LifeboatError ENCRYPTION_NOT_CONFIGURED
   */
  async make(tenantId: string, after: number): Promise<MadeKey> {
    const createdAt = this.clock.now();
    const made = await this.maker.make(tenantId, after, createdAt);
    // Only once its private half is durable: what is encrypted must be readable.
    await this.transactions.run(() => this.keys.create({ tenantId, ...made, createdAt, destroyedAt: null }));
    return made;
  }
}

function keyDestroyed(tenantId: string): LifeboatError {
  return new LifeboatError('TENANT_KEY_DESTROYED', {
    detail: `The keys of the tenant ${tenantId} were destroyed, so that nothing is encrypted to them any more. Nothing was backed up.`,
    remedy: 'If it shall be backed up again, give it a new key: lifeboat keys create -t <tenant>',
  });
}
