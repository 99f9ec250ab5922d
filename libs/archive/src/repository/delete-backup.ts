import type { BackupLocation } from '../layout/backup-location.js';
import { backupPath, manifestPath } from '../layout/object-paths.js';
import type { ObjectEntry, Storage } from '../storage/storage.js';

/** What a deletion has removed. */
export interface RemovedObjects {
  objects: number;
  /** As stored. Where the storage keeps older versions, their room is free once it lets go of them. */
  bytes: number;
}

/**
 * Removes a backup, or what there is of one. The manifest goes first: whenever this is interrupted, what is left is no
 * backup, and calling it again removes the rest.
 */
export async function deleteBackup(storage: Storage, location: BackupLocation): Promise<RemovedObjects> {
  const objects: ObjectEntry[] = [];
  for await (const object of storage.list(`${backupPath(location)}/`)) {
    objects.push(object);
  }
  await storage.delete(manifestPath(location));
  for (const { path } of objects) {
    await storage.delete(path);
  }
  return { objects: objects.length, bytes: objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
}
