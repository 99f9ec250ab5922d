import type { Encryption, KeyMaker, KeyStore, MadeKey } from '@lifeboat/archive';
import type { TenantKey, TenantKeysRepository } from '@lifeboat/catalog';
import type { KeysConfig } from '@lifeboat/config';
import { type Clock, LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';

/** What a tenant's backups are encrypted to. Public halves of keys are all that it needs. */
export class TenantEncryption {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly keys: TenantKeysRepository,
    private readonly maker: KeyMaker,
    private readonly store: KeyStore,
    private readonly config: KeysConfig,
    private readonly clock: Clock,
  ) {}

  /** The tenant's newest key as the catalog has it, also where it was destroyed; null where it never had one. */
  newest(tenantId: string): Promise<TenantKey | null> {
    return this.transactions.run(() => this.keys.newest(tenantId));
  }

  /**
   * The tenant's newest key; its first one is made here. To be called under the tenant's lock.
   *
   * @throws LifeboatError TENANT_KEY_DESTROYED, TENANT_KEY_MISSING, ENCRYPTION_NOT_CONFIGURED
   */
  async of(tenantId: string): Promise<Encryption> {
    const newest = await this.newest(tenantId);
    if (newest !== null) {
      await this.requireReadable(newest);
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
   * Makes the tenant's next key, to which its backups are encrypted from now on. To be called under the tenant's lock.
   *
   * @param after the newest version so far; 0 where there is none
   * @param writeAlso what the catalog is told in the same transaction
   * @throws LifeboatError ENCRYPTION_NOT_CONFIGURED
   */
  async make(
    tenantId: string,
    after: number,
    writeAlso: () => Promise<void> = () => Promise.resolve(),
  ): Promise<MadeKey> {
    const createdAt = this.clock.now();
    const made = await this.maker.make(tenantId, after, createdAt);
    // Only once its private half is durable: what is encrypted must be readable.
    await this.transactions.run(async () => {
      await this.keys.create({ tenantId, ...made, createdAt, destroyedAt: null });
      await writeAlso();
    });
    return made;
  }

  /** What is encrypted to a key of which no wrapping is left could be read by nobody. */
  private async requireReadable({ tenantId, version, destroyedAt }: TenantKey): Promise<void> {
    if (destroyedAt !== null) {
      throw keyDestroyed(tenantId);
    }
    const stored = await this.store.list(tenantId);
    if (!stored.some((name) => name.version === version)) {
      throw keyLost(tenantId, version);
    }
  }
}

function keyDestroyed(tenantId: string): LifeboatError {
  return new LifeboatError('TENANT_KEY_DESTROYED', {
    detail: `The keys of the tenant ${tenantId} were destroyed, so that nothing is encrypted to them any more. Nothing was backed up.`,
    remedy: 'If it shall be backed up again, give it a new key: lifeboat keys create -t <tenant>',
  });
}

function keyLost(tenantId: string, version: number): LifeboatError {
  return new LifeboatError('TENANT_KEY_MISSING', {
    detail: `The repository has lost the key of the tenant ${tenantId} of version ${String(version)}, so that nobody could read what is encrypted to it. Nothing was backed up.`,
    remedy:
      'Put the objects below keys/ back. Where they are lost for good, so are the backups that need them: give the tenant another key by `lifeboat keys rotate -t <tenant>`, and back up again.',
  });
}
