import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { CatalogConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import { LockConnection } from './lock-connection.js';

/** Between two tries of a standby, in milliseconds. */
const TRY_EVERY_MS = 500;

const PURPOSE = { applicationName: 'lifeboat capture lock', lost: captureLockLost };

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
  async withLock<T>(
    databaseName: string,
    work: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const key = captureLockKey(databaseName);
    const connection = new LockConnection(this.config.url, PURPOSE);
    await connection.open();
    const either = AbortSignal.any([signal, connection.signal]);
    try {
      while (!(await connection.tryLock(key))) {
        await delay(TRY_EVERY_MS, undefined, { signal: either });
      }
      return await work(either);
    } finally {
      await connection.close(key);
    }
  }
}

/** As a tenant's: 64 bits of SHA-256, under a name of its own. */
function captureLockKey(databaseName: string): string {
  return createHash('sha256')
    .update(`lifeboat:change-capture:${databaseName}`)
    .digest()
    .readBigInt64BE(0)
    .toString();
}

function captureLockLost(cause: unknown): LifeboatError {
  return new LifeboatError('CHANGE_LOG_TAKEN_OVER', {
    detail:
      'The connection that held the lock on the capture of changes broke, so that another process may take over.',
    remedy: 'Nothing to do: this process stands by, and takes over when no other one does.',
    cause,
  });
}
