import type { CatalogConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import { LockConnection } from './lock-connection.js';
import { lockKey } from './lock-key.js';

const HELD = { applicationName: 'lifeboat alerts lock', lost: alertsLockLost };
const KEY = lockKey('alerts');

/** Lets one process at a time look for what is wrong and tell it, so that nothing is told twice. */
export class AlertsLock {
  constructor(private readonly config: Pick<CatalogConfig, 'url'>) {}

  /**
   * Does the work unless somebody else is at it.
   *
   * @param work must stop when its signal aborts: then the lock is lost, or the caller wants it to stop
   * @returns null where somebody else is at it
   * @throws LifeboatError CATALOG_UNAVAILABLE, CATALOG_NOT_MIGRATED
   */
  async tryWithLock<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T | null> {
    const connection = new LockConnection(this.config.url, HELD);
    await connection.open();
    try {
      return (await connection.tryLock(KEY))
        ? await work(AbortSignal.any([signal, connection.signal]))
        : null;
    } finally {
      await connection.close(KEY);
    }
  }
}

function alertsLockLost(cause: unknown): LifeboatError {
  return new LifeboatError('CATALOG_UNAVAILABLE', {
    detail: 'The connection that held the lock on alerts broke. What was told before stays told.',
    remedy: 'Nothing is to be done: the next round tells the rest.',
    cause,
  });
}
