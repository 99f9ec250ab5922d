import type { BackupLocation } from '../layout/backup-location.js';
import { backupPath, manifestPath } from '../layout/object-paths.js';
import { objectExists } from '../storage/storage-errors.js';
import type { Storage } from '../storage/storage.js';

/**
 * Removes what a backup that failed or was killed has left: volumes and signature, without which the same backup can be
 * begun again. A backup that has its manifest is whole, and refused.
 *
 * @returns how many objects were removed
 * @throws LifeboatError OBJECT_EXISTS
 */
export async function discardUnfinishedBackup(storage: Storage, location: BackupLocation): Promise<number> {
  let removed = 0;
  await requireNoManifest(storage, location);
  for await (const { path } of storage.list(`${backupPath(location)}/`)) {
    // Looked at again each time: who was held up here for long may have been overtaken.
    await requireNoManifest(storage, location);
    await storage.delete(path);
    removed += 1;
  }
  return removed;
}

async function requireNoManifest(storage: Storage, location: BackupLocation): Promise<void> {
  if ((await storage.stat(manifestPath(location))) !== null) {
    throw objectExists(manifestPath(location));
  }
}
