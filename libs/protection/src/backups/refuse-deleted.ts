import type { Backup } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';

/** @throws LifeboatError BACKUP_DELETED: it may be gone at any moment */
export function refuseDeleted({
  id,
  deletedAt,
  removingAt,
}: Pick<Backup, 'id' | 'deletedAt' | 'removingAt'>): void {
  if (deletedAt !== null) {
    throw new LifeboatError('BACKUP_DELETED', {
      detail: `The backup ${id} was deleted at ${deletedAt.toISOString()}. Nothing was started.`,
      remedy:
        removingAt === null
          ? `Choose another backup, or bring it back first, as long as that is possible: lifeboat undelete -t <tenant> -b ${id}`
          : 'Choose another backup: it is being removed, and cannot be brought back.',
    });
  }
}
