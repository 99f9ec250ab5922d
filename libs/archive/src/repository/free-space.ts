import { statfs } from 'node:fs/promises';
import type { RepositoryConfig } from '@lifeboat/config';
import { onDisk } from '../storage/directory/file-errors.js';

/** Room where backups go, in bytes. */
export interface Space {
  free: number;
  total: number;
}

/**
 * The room that a repository in a directory has; null for a bucket, which does not say.
 *
 * @throws LifeboatError REPOSITORY_UNAVAILABLE
 */
export async function freeSpace({ location, s3 }: RepositoryConfig): Promise<Space | null> {
  if (s3 !== undefined) {
    return null;
  }
  const { bavail, blocks, bsize } = await onDisk(location, () => statfs(location));
  return { free: bavail * bsize, total: blocks * bsize };
}
