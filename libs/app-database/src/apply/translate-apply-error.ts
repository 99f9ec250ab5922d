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
  const constraint = propertyOf(error, 'constraint');
  const table = [propertyOf(error, 'schema'), propertyOf(error, 'table')]
    .filter((part) => part !== '')
    .join('.');
  return new LifeboatError('RESTORE_CONFLICT', {
    detail:
      code === '23505' || code === '23P01'
        ? `A restored row of ${table} has a key that another row holds now (${constraint}). Nothing was changed.`
        : `A restored row of ${table} breaks the constraint ${constraint}. Nothing was changed.`,
    remedy: 'Find the row that is in the way, settle it in the application, and restore again.',
    cause: error,
  });
}

function propertyOf(error: unknown, name: string): string {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : '';
}
