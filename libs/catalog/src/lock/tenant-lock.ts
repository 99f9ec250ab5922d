import { setTimeout as delay } from 'node:timers/promises';
import type { CatalogConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import { LockConnection } from './lock-connection.js';
import { tenantLockKey } from './tenant-lock-key.js';

/** Between two tries, in milliseconds. */
const TRY_EVERY_MS = 200;

const PURPOSE = { applicationName: 'lifeboat tenant lock', lost: tenantLockLost };

export interface TenantLockOptions {
  /** How long to wait for another operation on the tenant, in milliseconds; 5000 if not given, 0 tries once. */
  waitMs?: number;
  /** Ends the waiting, and is passed on to the work. */
  signal?: AbortSignal;
}

/**
 * Lets one operation at a time work on a tenant, over all processes that share the catalog. The lock is held by a
 * connection of its own: a worker that stalls and lives on still holds it, so its successor cannot work beside it.
 */
export class TenantLock {
  constructor(private readonly config: Pick<CatalogConfig, 'url'>) {}

  /**
   * Does the work while the tenant is locked; the lock is released whatever happens. Not reentrant: within the work
   * the same tenant is busy.
   *
   * @param work must stop when its signal aborts: then the lock is lost, or the caller wants it to stop
   * @throws LifeboatError TENANT_BUSY where another operation holds the lock for all of the wait
   * @throws LifeboatError CATALOG_UNAVAILABLE, CATALOG_NOT_MIGRATED; the reason of `options.signal` once it aborts
   */
  async withTenantLock<T>(
    tenantId: string,
    work: (signal: AbortSignal) => Promise<T>,
    options: TenantLockOptions = {},
  ): Promise<T> {
    const { waitMs = 5_000, signal } = options;
    signal?.throwIfAborted();
    const key = tenantLockKey(tenantId);
    const connection = new LockConnection(this.config.url, PURPOSE);
    await connection.open();
    try {
      await acquire(connection, key, tenantId, { waitMs, signal });
      return await work(
        signal === undefined ? connection.signal : AbortSignal.any([signal, connection.signal]),
      );
    } finally {
      await connection.close(key);
    }
  }

  /**
   * Does the work while all of the tenants are locked. They are locked in a fixed order, so that two that want the same
   * ones cannot each hold what the other waits for.
   *
   * @param tenantIds the same one twice counts once
   * @throws LifeboatError as `withTenantLock`; none is locked then
   */
  async withTenantLocks<T>(
    tenantIds: readonly string[],
    work: (signal: AbortSignal) => Promise<T>,
    options: TenantLockOptions = {},
  ): Promise<T> {
    const [last, ...others] = [...new Set(tenantIds)].sort().reverse();
    if (last === undefined) {
      throw new RangeError('no tenant to lock');
    }
    return others.length === 0
      ? this.withTenantLock(last, work, options)
      : this.withTenantLocks(
          others,
          (signal) => this.withTenantLock(last, work, { ...options, signal }),
          options,
        );
  }
}

async function acquire(
  connection: LockConnection,
  key: string,
  tenantId: string,
  { waitMs, signal }: { waitMs: number; signal: AbortSignal | undefined },
): Promise<void> {
  const deadline = performance.now() + waitMs;
  while (!(await connection.tryLock(key))) {
    const left = deadline - performance.now();
    if (left <= 0) {
      throw new LifeboatError('TENANT_BUSY', {
        detail: `Another operation is running on the tenant ${tenantId}. Nothing was started.`,
        remedy: 'Wait for it to finish, or cancel it; then try again.',
      });
    }
    await delay(Math.min(TRY_EVERY_MS, left));
    signal?.throwIfAborted();
  }
}

function tenantLockLost(cause: unknown): LifeboatError {
  return new LifeboatError('TENANT_LOCK_LOST', {
    detail: 'The connection that held the lock on the tenant broke, so that another worker may take over.',
    remedy:
      'Nothing to do: the operation is tried again. If it happens often, look for what ends idle connections.',
    cause,
  });
}
