import type { LifeboatConfig } from '@lifeboat/config';
import { QUEUE_DECISIONS } from '@lifeboat/jobs';

/** How many backups of a kind run at a time. */
interface Places {
  /** Of one application database, over all workers. */
  perDatabase: number;
  /** In one worker: as many as it takes anyway, and beside them all that the other databases may have. */
  perWorker: number;
}

/** Of usual backups, and of large ones, which have places of their own. */
export type BackupPlaces = Record<'backup' | 'backup_large', Places>;

/**
 * Where all but one of the application databases have all the backups that they may have at a time, in this worker, it still
 * takes those of the one: so a busy database holds up no other.
 */
export function backupPlacesOf({
  backup,
  applicationDatabases,
}: Pick<LifeboatConfig, 'backup' | 'applicationDatabases'>): BackupPlaces {
  const others = applicationDatabases.length - 1;
  const places = (queue: 'backup' | 'backup_large', perDatabase: number): Places => ({
    perDatabase,
    perWorker: QUEUE_DECISIONS[queue].concurrency + others * perDatabase,
  });
  return {
    backup: places('backup', backup.concurrency),
    backup_large: places('backup_large', Math.max(1, Math.floor(backup.concurrency / 2))),
  };
}
