import { statfs } from 'node:fs/promises';
import type { RepositoryConfig } from '@lifeboat/config';

/** Room where backups go, in bytes. */
export interface Space {
  free: number;
  total: number;
}

/** The room that a repository in a directory has; null for a bucket, which does not say. */
export async function freeSpace({ location, s3 }: RepositoryConfig): Promise<Space | null> {
  if (s3 !== undefined) {
    return null;
  }
  const { bavail, blocks, bsize } = await statfs(location);
  return { free: bavail * bsize, total: blocks * bsize };
}
