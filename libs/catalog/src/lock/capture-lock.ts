import type { CatalogConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import { withDatabaseLock } from './database-lock.js';

const HELD = { applicationName: 'lifeboat capture lock', lost: captureLockLost };

/** Lets one process capture the changes of an application database, over all that share the catalog. */
export class CaptureLock {
  constructor(private readonly config: Pick<CatalogConfig, 'url'>) {}

  /**
   * Waits until no other process captures the database's changes, then does the work.
   *
   * @param work must stop when its signal aborts: then the lock is lost, or the caller wants it to stop
   * @param signal ends the waiting, and is passed on to the work
   * @throws LifeboatError CATALOG_UNAVAILABLE, CATALOG_NOT_MIGRATED; the reason of the signal once it aborts
   */
  withLock<T>(
    databaseName: string,
    work: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    return withDatabaseLock(this.config.url, { purpose: 'change-capture', databaseName }, HELD, work, signal);
  }
}

function captureLockLost(cause: unknown): LifeboatError {
  return new LifeboatError('CHANGE_LOG_TAKEN_OVER', {
    detail:
      'The connection that held the lock on the capture of changes broke, so that another process may take over.',
    remedy: 'Nothing to do: this process stands by, and takes over when no other one does.',
    cause,
  });
}
