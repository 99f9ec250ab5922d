import {
  CHANGES_PREFIX,
  type ErasedObjects,
  keysOfTenantPrefix,
  type KeyStore,
  type ManifestStore,
  objectsOfTenantPrefix,
  type Repository,
} from '@lifeboat/archive';
import { ERROR_MAP, LifeboatError } from '@lifeboat/kernel';
import type { BlockEraser } from '../change-log/block-eraser.js';
import { eraseReadableBackups } from './erase-readable-backups.js';
import { erasureIncomplete } from './erasure-incomplete.js';
import type { ErasureRecord } from './erasure-record.js';

const NOTHING: ErasedObjects = { objects: 0, bytes: 0, left: [] };

/** What an erasure did. */
export interface Erasure {
  tenantId: string;
  /** Backups that became unreadable, or are gone. */
  backups: number;
  /** Objects of wrapped keys that were removed. */
  keyObjects: number;
  /** What was removed because it could be read without the keys; bytes as stored, of all versions. */
  removed: { backups: number; objects: number; bytes: number };
  /** Blocks of the change log of which zeros are left, because they could be read without the keys. */
  blankedBlocks: number;
}

/** Destroys a tenant's keys, in every wrapping, and removes what can be read without them. */
export class TenantEraser {
  constructor(
    private readonly record: ErasureRecord,
    private readonly repository: Repository,
    private readonly manifests: ManifestStore,
    private readonly store: KeyStore,
    private readonly blocks: BlockEraser,
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
    const keys = await goingOn(keysOfTenantPrefix(tenantId), NOTHING, () => this.store.eraseAll(tenantId));
    const removed = await goingOn(objectsOfTenantPrefix(tenantId), { ...NOTHING, backups: 0 }, () =>
      eraseReadableBackups(this.repository, this.manifests, tenantId),
    );
    const changes = await goingOn(CHANGES_PREFIX, { ...NOTHING, blocks: 0 }, () =>
      this.blocks.erase(tenantId),
    );
    const left = [...keys.left, ...removed.left, ...changes.left];
    if (left.length > 0) {
      throw erasureIncomplete(tenantId, left);
    }
    const { objects, bytes } = removed;
    return {
      tenantId,
      backups,
      keyObjects: keys.objects,
      removed: { backups: removed.backups, objects, bytes },
      blankedBlocks: changes.blocks,
    };
  }
}

/**
 * What cannot be erased at all counts as left; where trying again may help, the erasure ends here.
 *
 * @param nothing what was done then
 */
async function goingOn<T extends ErasedObjects>(
  prefix: string,
  nothing: T,
  erase: () => Promise<T>,
): Promise<T> {
  try {
    return await erase();
  } catch (error) {
    if (!(error instanceof LifeboatError) || ERROR_MAP[error.code].retry === 'backoff') {
      throw error;
    }
    return { ...nothing, left: [{ path: prefix, error }] };
  }
}
