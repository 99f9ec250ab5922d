import {
  type BackupLocation,
  backupsOfTenantPrefix,
  listBackups,
  type ManifestStore,
  type Repository,
  type StoredBackup,
} from '@lifeboat/archive';
import { ERROR_MAP, toLifeboatError } from '@lifeboat/kernel';

/** What was removed from the repository. */
export interface ErasedObjects {
  backups: number;
  objects: number;
  /** As stored. */
  bytes: number;
}

/**
 * Removes the objects of every backup of a tenant that somebody could still read without the tenant's keys: those that
 * are not encrypted, those that a recovery key opens, and what is damaged or unfinished, of which nobody can tell. Goes by
 * what lies in the repository, not by what the catalog knows of. Safe to repeat.
 *
 * @throws LifeboatError REPOSITORY_UNAVAILABLE, REPOSITORY_ACCESS_DENIED for what is under object lock
 */
export async function eraseReadableBackups(
  repository: Repository,
  manifests: ManifestStore,
  tenantId: string,
): Promise<ErasedObjects> {
  const erased: ErasedObjects = { backups: 0, objects: 0, bytes: 0 };
  for await (const entry of listBackups(repository.storage, backupsOfTenantPrefix(tenantId))) {
    if (entry.kind === 'backup' && (await isReadable(manifests, entry.backup.location))) {
      await eraseBackup(repository, entry.backup, erased);
    }
  }
  return erased;
}

async function isReadable(manifests: ManifestStore, location: BackupLocation): Promise<boolean> {
  try {
    const { encryption } = await manifests.read(location);
    return encryption === null || encryption.recoveryRecipients.length > 0;
  } catch (error) {
    if (ERROR_MAP[toLifeboatError(error).code].retry === 'backoff') {
      throw error;
    }
    return true;
  }
}

async function eraseBackup(
  { storage }: Repository,
  { path, objects }: StoredBackup,
  erased: ErasedObjects,
): Promise<void> {
  for (const [name, sizeBytes] of objects) {
    await storage.erase(`${path}/${name}`);
    erased.objects += 1;
    erased.bytes += sizeBytes;
  }
  erased.backups += 1;
}
