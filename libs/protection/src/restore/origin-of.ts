import type { BackupOrigin } from '@lifeboat/app-database';
import type { BackupSource } from './backup-source.js';

/** Where and when a backup was taken. */
export function originOf({ manifest }: Pick<BackupSource, 'manifest'>): BackupOrigin {
  return {
    backupId: manifest.backupId,
    systemIdentifier: manifest.postgres.systemIdentifier,
    schemaVersion: manifest.schema.fingerprint,
    snapshot: manifest.snapshot.text,
    xmin: manifest.snapshot.xmin,
  };
}
