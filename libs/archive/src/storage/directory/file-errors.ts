import { LifeboatError, messageOf, systemCodeOf } from '@lifeboat/kernel';

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Runs work on files; whatever the operating system refuses becomes an error of the repository.
 *
 * @throws LifeboatError REPOSITORY_FULL, REPOSITORY_UNAVAILABLE
 */
export async function onDisk<T>(root: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof LifeboatError ? error : repositoryError(root, error);
  }
}

function repositoryError(root: string, error: unknown): LifeboatError {
  const cause = { meta: { repository: root }, cause: error };
  if (FULL.has(systemCodeOf(error) ?? '')) {
    return new LifeboatError('REPOSITORY_FULL', {
      detail: `There is no space left in the repository ${root}. What was half written has been removed.`,
      remedy: 'Make room, or remove backups that are no longer needed; then start again.',
      ...cause,
    });
  }
  return new LifeboatError('REPOSITORY_UNAVAILABLE', {
    detail: `The repository ${root} cannot be used: ${messageOf(error)}.`,
    remedy: 'Check that BACKUP_REPOSITORY is mounted and that this process may read and write there.',
    ...cause,
  });
}

/** What a refused hard link means: whoever lacks them cannot publish an object without the risk of overwriting one. */
export function linkError(root: string, error: unknown): unknown {
  if (!NO_LINKS.has(systemCodeOf(error) ?? '')) {
    return error;
  }
  return new LifeboatError('REPOSITORY_INVALID', {
    detail: `The file system of ${root} has no hard links, which Lifeboat needs so as never to overwrite a backup.`,
    remedy: 'Put the repository on a file system that has them, such as ext4, XFS, ZFS or NFS.',
    cause: error,
  });
}

/** Whether the error says that there is no such file. */
export function isMissing(error: unknown): boolean {
  const code = systemCodeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
