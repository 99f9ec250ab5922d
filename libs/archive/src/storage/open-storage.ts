import type { RepositoryConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import { DirectoryStorage } from './directory-storage.js';
import { S3Storage } from './s3-storage.js';
import type { Storage } from './storage.js';

/**
 * The storage of a configured repository. Touches nothing yet.
 *
 * @throws LifeboatError NOT_SUPPORTED for a location that is the URL of anything but a bucket
 */
export function openStorage({ location, s3 }: Pick<RepositoryConfig, 'location' | 's3'>): Storage {
  if (s3 !== undefined) {
    return new S3Storage(s3);
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(location)) {
    throw new LifeboatError('NOT_SUPPORTED', {
      detail: 'BACKUP_REPOSITORY is a URL that Lifeboat cannot keep backups at. Nothing was read or written.',
      remedy: 'Set BACKUP_REPOSITORY to the path of a directory, or to s3://bucket/prefix.',
    });
  }
  return new DirectoryStorage(location);
}
