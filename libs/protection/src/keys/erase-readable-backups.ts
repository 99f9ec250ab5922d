import {
  type ErasedObjects,
  listBackups,
  MANIFEST,
  type ManifestStore,
  objectsOfTenantPrefix,
  type Repository,
  SIGNATURE,
  type StoredBackup,
} from '@lifeboat/archive';
import { ERROR_MAP, toLifeboatError } from '@lifeboat/kernel';
import { isSealed } from './is-sealed.js';

/** What was removed from the repository, and what could not be. */
export interface ErasedBackups extends ErasedObjects {
  backups: number;
}

/**
 * Removes every object of a tenant's that somebody could still read without the tenant's keys, with all its versions:
 * backups that are not encrypted, those that a recovery key opens, what is damaged or unfinished, of which nobody can
 * tell, what belongs to no backup, and what was deleted before where the storage keeps it. Goes by what lies in the
 * repository, not by what the catalog knows of. Safe to repeat.
 *
 * @throws LifeboatError REPOSITORY_UNAVAILABLE, NOT_SUPPORTED
 */
export async function eraseReadableBackups(
  { storage }: Repository,
  manifests: ManifestStore,
  tenantId: string,
): Promise<ErasedBackups> {
  const prefix = objectsOfTenantPrefix(tenantId);
  const kept = new Set<string>();
  let backups = 0;
  for await (const entry of listBackups(storage, prefix)) {
    if (entry.kind === 'backup') {
      const sealed = await sealedObjects(manifests, entry.backup);
      sealed.forEach((path) => kept.add(path));
      backups += sealed.length === 0 ? 1 : 0;
    }
  }
  return { backups, ...(await storage.erasePrefix(prefix, (path) => kept.has(path))) };
}

/** The objects of a backup that only the tenant's keys read; none where it is another one. */
async function sealedObjects(manifests: ManifestStore, { location, path }: StoredBackup): Promise<string[]> {
  try {
    const { encryption, volumes } = await manifests.read(location);
    return isSealed(encryption)
      ? [MANIFEST, SIGNATURE, ...volumes.map(({ object }) => object)].map((name) => `${path}/${name}`)
      : [];
  } catch (error) {
    if (ERROR_MAP[toLifeboatError(error).code].retry === 'backoff') {
      throw error;
    }
    return [];
  }
}
