import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';

export const QUERY_CANCELED = '57014';

/**
 * Lock not available, and deadlock: other transactions were in the way of a table lock, of a row that restored rows
 * refer to, or of the operation's mark, which an attempt that has lost its worker can still hold in the server.
 */
const LOCK_CODES = new Set(['55P03', '40P01']);

/**
 * Makes a typed error of what the server has refused during an apply. Values of rows are never repeated.
 *
 * @param maxLockHoldMs as the apply was bounded; 0 is no bound
 */
export function translateApplyError(error: unknown, maxLockHoldMs: number): unknown {
  const code = systemCodeOf(error) ?? '';
  if (error instanceof LifeboatError) {
    return error;
  }
  if (LOCK_CODES.has(code)) {
    return lockNotAcquired(error);
  }
  if (code === QUERY_CANCELED && maxLockHoldMs > 0) {
    return locksHeldTooLong(maxLockHoldMs, error);
  }
  return code.startsWith('23') ? constraintConflict(error, code) : error;
}

export function lockNotAcquired(cause: unknown): LifeboatError {
  return new LifeboatError('LOCK_NOT_ACQUIRED', {
    detail:
      'Other transactions held tables or rows for too long, so the restore could not lock them. Nothing was changed.',
    remedy: 'Try again when long transactions have ended, or raise RESTORE_LOCK_TRIES.',
    cause,
  });
}

export function locksHeldTooLong(maxMs: number, cause?: unknown): LifeboatError {
  return new LifeboatError('LOCKS_HELD_TOO_LONG', {
    detail: `The restore would hold the table locks for more than ${String(maxMs)} ms. It was rolled back; the live rows are as before.`,
    remedy: 'Raise RESTORE_MAX_LOCK_HOLD_MS, or restore at a quieter time.',
    cause,
  });
}

function constraintConflict(error: unknown, code: string): LifeboatError {
  const table = [propertyOf(error, 'schema'), propertyOf(error, 'table')]
    .filter((part) => part !== '')
    .join('.');
  const { what, remedy } = reasonOf(error, code, table);
  return new LifeboatError('RESTORE_CONFLICT', {
    detail: `${what} Nothing was changed.`,
    remedy,
    cause: error,
  });
}

function reasonOf(error: unknown, code: string, table: string): { what: string; remedy: string } {
  const constraint = propertyOf(error, 'constraint');
  const leaveOut = 'leave the table out with excludeTables (--exclude-tables)';
  if (code === '23505' || code === '23P01') {
    return {
      what: `A restored row of ${table} has a key that another row holds now (${constraint}).`,
      remedy: 'Find the row that is in the way, settle it in the application, and restore again.',
    };
  }
  if (code === '23502') {
    return {
      what: `A restored row of ${table} has no value in the column ${propertyOf(error, 'column')}, which must have one now.`,
      remedy: `Let the column be null for the time of the restore, or ${leaveOut}.`,
    };
  }
  if (code === '23503') {
    return {
      what: `A row of ${table} would refer to a row that is not there after the restore (${constraint}).`,
      remedy: 'Look at the rows on both sides of the key, settle them in the application, and restore again.',
    };
  }
  // The server names no constraint where it is the partitions that take no such row.
  return constraint === ''
    ? {
        what: `A restored row of ${table} fits into none of its partitions.`,
        remedy: `Make the partition that is missing in the application, or ${leaveOut}.`,
      }
    : {
        what: `A restored row of ${table} breaks the constraint ${constraint}.`,
        remedy: `Look whether the constraint is new, and drop it for the time of the restore; or ${leaveOut}.`,
      };
}

function propertyOf(error: unknown, name: string): string {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : '';
}
