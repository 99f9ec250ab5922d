import type { CatalogConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import { withDatabaseLock } from './database-lock.js';

const HELD = { applicationName: 'lifeboat change log lock', lost: changeLogLockLost };

/**
 * Lets one at a time remove segments of the change log of an application database, or put others in their place. That
 * new ones are captured meanwhile does no harm.
 */
export class ChangeLogLock {
  constructor(private readonly config: Pick<CatalogConfig, 'url'>) {}

  /**
   * Waits until nobody else is at it, then does the work.
   *
   * @param work must stop when its signal aborts: then the lock is lost, or the caller wants it to stop
   * @param signal ends the waiting, and is passed on to the work
   * @throws LifeboatError CATALOG_UNAVAILABLE, CATALOG_NOT_MIGRATED; the reason of the signal once it aborts
   */
  withLock<T>(
    databaseName: string,
    work: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<T> {
    return withDatabaseLock(
      this.config.url,
      { purpose: 'change-log-upkeep', databaseName },
      HELD,
      work,
      signal,
    );
  }
}

function changeLogLockLost(cause: unknown): LifeboatError {
  return new LifeboatError('CATALOG_UNAVAILABLE', {
    detail:
      'The connection that held the lock on the upkeep of the change log broke. What was done before stays.',
    remedy: 'Try again.',
    cause,
  });
}
