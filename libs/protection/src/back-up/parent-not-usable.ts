import { LifeboatError } from '@lifeboat/kernel';

/**
 * The parent that was named cannot be built on.
 *
 * @param reason a clause
 */
export function parentNotUsable(backupId: string, reason: string): LifeboatError {
  return new LifeboatError('PARENT_NOT_USABLE', {
    detail: `No incremental backup can build on the backup ${backupId}: ${reason}. Nothing was backed up.`,
    remedy:
      'Leave parentId (--parent) out, so that the newest backup is built on, or a full one is taken where that cannot be.',
    meta: { parentId: backupId },
  });
}
