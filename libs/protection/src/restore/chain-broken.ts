import { LifeboatError } from '@lifeboat/kernel';

/**
 * @param backupId the link that is no good
 * @param reason a clause that follows it
 */
export function chainBroken(backupId: string, reason: string, cause?: unknown): LifeboatError {
  return new LifeboatError('BACKUP_CHAIN_BROKEN', {
    detail: `The chain is broken: the backup ${backupId} ${reason}. Live rows were not touched.`,
    remedy:
      'Restore a backup that does not build on it ("lifeboat validate" tells which are good), and take a full backup now.',
    meta: { backupId, reason },
    cause,
  });
}
