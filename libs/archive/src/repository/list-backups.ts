import type { BackupLocation } from '../layout/backup-location.js';
import { backupPath, MANIFEST, parseBackupObject, TENANTS_PREFIX } from '../layout/object-paths.js';
import type { ObjectEntry, Storage } from '../storage/storage.js';

/** A backup's directory as it lies in the repository, whole or not. */
export interface StoredBackup {
  location: BackupLocation;
  /** Of the directory. */
  path: string;
  /** Bytes of each object, by its name in the directory. */
  objects: Map<string, number>;
  /** Whether it has its manifest, without which it is no backup. */
  hasManifest: boolean;
}

/** What lies below the tenants: a backup, or an object that belongs to none. */
export type ListedEntry = { kind: 'backup'; backup: StoredBackup } | { kind: 'stray'; object: ObjectEntry };

/**
 * Every directory of a backup, one tenant's after the other, from one listing of the repository. Holds one of them at a
 * time. What is written or removed meanwhile may be listed in part: look again before anything is concluded from it.
 *
 * @param prefix where to look: `objectsOfTenantPrefix` for one tenant, all if not given
 * @throws LifeboatError REPOSITORY_UNAVAILABLE
 */
export async function* listBackups(storage: Storage, prefix = TENANTS_PREFIX): AsyncGenerator<ListedEntry> {
  let open: StoredBackup | null = null;
  for await (const object of storage.list(prefix)) {
    const parsed = parseBackupObject(object.path);
    if (open !== null && (parsed === null || backupPath(parsed.location) !== open.path)) {
      yield { kind: 'backup', backup: open };
      open = null;
    }
    if (parsed === null) {
      yield { kind: 'stray', object };
      continue;
    }
    const { location, name } = parsed;
    open ??= { location, path: backupPath(location), objects: new Map(), hasManifest: false };
    open.objects.set(name, object.sizeBytes);
    open.hasManifest ||= name === MANIFEST;
  }
  if (open !== null) {
    yield { kind: 'backup', backup: open };
  }
}
