import type { BackupLocation } from '../layout/backup-location.js';
import { backupPath, manifestPath } from '../layout/object-paths.js';
import type { Storage } from '../storage/storage.js';

/**
 * Removes a backup, or what there is of one. The manifest goes first: whenever this is interrupted, what is left is no
 * backup, and calling it again removes the rest.
 */
export async function deleteBackup(storage: Storage, location: BackupLocation): Promise<void> {
  await storage.delete(manifestPath(location));
  for await (const { path } of storage.list(`${backupPath(location)}/`)) {
    await storage.delete(path);
  }
}
