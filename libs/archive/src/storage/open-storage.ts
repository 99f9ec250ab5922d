import type { RepositoryConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import { DirectoryStorage } from './directory-storage.js';
import type { Storage } from './storage.js';

/**
 * The storage of a configured repository. Touches nothing yet.
 *
 * @throws LifeboatError NOT_SUPPORTED for a location that is a URL
 */
export function openStorage({ location }: RepositoryConfig): Storage {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(location)) {
    throw new LifeboatError('NOT_SUPPORTED', {
      detail:
        'BACKUP_REPOSITORY is a URL, and this version keeps backups in a directory. Nothing was read or written.',
      remedy: 'Set BACKUP_REPOSITORY to the path of a directory.',
    });
  }
  return new DirectoryStorage(location);
}
