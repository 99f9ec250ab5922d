import type { WalArchive } from '@lifeboat/config';
import type { BaseBackupSource } from './base-backup-source.js';
import { DirectorySource } from './directory-source.js';
import { PgBackRestSource } from './pgbackrest-source.js';

/** The source for an archive. */
export function sourceOf(archive: WalArchive): BaseBackupSource {
  switch (archive.tool) {
    case 'pgbackrest':
      return new PgBackRestSource(archive.stanza, archive.configFile);
    case 'restore_command':
      return new DirectorySource(archive.baseBackups, archive.restoreCommand);
  }
}
