import { setTimeout as delay } from 'node:timers/promises';
import { LockConnection, type LockPurpose } from './lock-connection.js';
import { lockKey } from './lock-key.js';

/** Between two tries, in milliseconds. */
const TRY_EVERY_MS = 500;

/** What is locked of an application database. */
export interface DatabaseLockName {
  /** Keeps locks for different things apart. */
  purpose: string;
  databaseName: string;
}

/**
 * Waits until no other process has the lock, over all that share the catalog, then does the work.
 *
 * @param url of the catalog
 * @param work must stop when its signal aborts: then the lock is lost, or the caller wants it to stop
 * @param signal ends the waiting, and is passed on to the work
 * @throws LifeboatError CATALOG_UNAVAILABLE, CATALOG_NOT_MIGRATED; the reason of the signal once it aborts
 */
export async function withDatabaseLock<T>(
  url: string,
  { purpose, databaseName }: DatabaseLockName,
  held: LockPurpose,
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const key = lockKey(`${purpose}:${databaseName}`);
  const connection = new LockConnection(url, held);
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
