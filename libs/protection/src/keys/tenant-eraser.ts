import {
  keysOfTenantPrefix,
  type KeyStore,
  type ManifestStore,
  objectsOfTenantPrefix,
  type Repository,
} from '@lifeboat/archive';
import { ERROR_MAP, LifeboatError } from '@lifeboat/kernel';
import { type ErasedBackups, eraseReadableBackups } from './erase-readable-backups.js';
import { erasureIncomplete } from './erasure-incomplete.js';
import type { ErasureRecord } from './erasure-record.js';

/** What an erasure did. */
export interface Erasure {
  tenantId: string;
  /** Backups that became unreadable, or are gone. */
  backups: number;
  /** Objects of wrapped keys that were removed. */
  keyObjects: number;
  /** What was removed because it could be read without the keys; bytes as stored, of all versions. */
  removed: { backups: number; objects: number; bytes: number };
}

/** Destroys a tenant's keys, in every wrapping, and removes what can be read without them. */
export class TenantEraser {
  constructor(
    private readonly record: ErasureRecord,
    private readonly repository: Repository,
    private readonly manifests: ManifestStore,
    private readonly store: KeyStore,
  ) {}

  /**
   * First the catalog and the repository's own record say so, so that nobody begins to read or to back up. Then goes on
   * past what the storage refuses to remove. Safe to repeat after an interruption.
   *
   * @throws LifeboatError ERASURE_INCOMPLETE, which names what is left; REPOSITORY_UNAVAILABLE
   */
  async erase(tenantId: string): Promise<Erasure> {
    const stored = await this.store.list(tenantId);
    const backups = await this.record.write(tenantId, Math.max(0, ...stored.map(({ version }) => version)));
    const keys = await goingOn(keysOfTenantPrefix(tenantId), async () => ({
      backups: 0,
      ...(await this.store.eraseAll(tenantId)),
    }));
    const removed = await goingOn(objectsOfTenantPrefix(tenantId), () =>
      eraseReadableBackups(this.repository, this.manifests, tenantId),
    );
    const left = [...keys.left, ...removed.left];
    if (left.length > 0) {
      throw erasureIncomplete(tenantId, left);
    }
    const { objects, bytes } = removed;
    return {
      tenantId,
      backups,
      keyObjects: keys.objects,
      removed: { backups: removed.backups, objects, bytes },
    };
  }
}

/** What cannot be erased at all counts as left; where trying again may help, the erasure ends here. */
async function goingOn(prefix: string, erase: () => Promise<ErasedBackups>): Promise<ErasedBackups> {
  try {
    return await erase();
  } catch (error) {
    if (!(error instanceof LifeboatError) || ERROR_MAP[error.code].retry === 'backoff') {
      throw error;
    }
    return { backups: 0, objects: 0, bytes: 0, left: [{ path: prefix, error }] };
  }
}
