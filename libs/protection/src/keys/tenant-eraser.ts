import type { KeyStore, ManifestStore, Repository } from '@lifeboat/archive';
import type { BackupsRepository, TenantKeysRepository } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { type ErasedObjects, eraseReadableBackups } from './erase-readable-backups.js';

/** What an erasure did. */
export interface Erasure {
  tenantId: string;
  /** Backups that became unreadable, or are gone. */
  backups: number;
  /** Objects of wrapped keys that were removed. */
  keyObjects: number;
  /** What was removed because it could be read without the keys. */
  removed: ErasedObjects;
}

/** Destroys a tenant's keys, in every wrapping, and removes what can be read without them. */
export class TenantEraser {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly keys: TenantKeysRepository,
    private readonly backups: BackupsRepository,
    private readonly repository: Repository,
    private readonly manifests: ManifestStore,
    private readonly store: KeyStore,
  ) {}

  /** First the catalog says so, so that nobody begins to read. Safe to repeat after an interruption. */
  async erase(tenantId: string): Promise<Erasure> {
    const backups = await this.transactions.run(async () => {
      await this.keys.destroyAll(tenantId);
      return this.backups.markErased(tenantId);
    });
    const keyObjects = await this.store.eraseAll(tenantId);
    const removed = await eraseReadableBackups(this.repository, this.manifests, tenantId);
    return { tenantId, backups, keyObjects, removed };
  }
}
