import type { Backup } from '@lifeboat/catalog';
import type { RetainedBackup } from './tenant-history.js';

/**
 * What retention has to know of a row of the catalog.
 *
 * @param usedFor by the backup's id
 * @param lockMs how long the storage refuses to remove an object, in milliseconds; null: it does not
 */
export function retainedBackupOf(
  backup: Backup,
  usedFor: ReadonlyMap<string, string>,
  lockMs: number | null,
): RetainedBackup {
  const { id, type, status, parentId, scheduleId, createdAt, finishedAt, expiresAt, hold, sizeBytes } =
    backup;
  const valid: unknown = backup.validation?.['valid'];
  return {
    id,
    type,
    status,
    parentId,
    scheduleId,
    createdAt,
    finishedAt,
    expiresAt,
    erased: backup.erasedAt !== null,
    valid: typeof valid === 'boolean' ? valid : null,
    hold,
    usedFor: usedFor.get(id) ?? null,
    lockedUntil:
      lockMs === null || status !== 'completed' || finishedAt === null
        ? null
        : new Date(finishedAt.getTime() + lockMs),
    sizeBytes,
  };
}
