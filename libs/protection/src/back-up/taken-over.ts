import { LifeboatError } from '@lifeboat/kernel';

/**
 * Tells whether another worker may be at the same backup by now: this one has lost the tenant's lock, or has met an
 * object that it did not write. Then the volumes in the repository may be the other one's, and must be left alone; the
 * next attempt begins by removing what nobody has finished.
 *
 * @returns the error to fail with, which lets the attempt be repeated; null where this worker is alone
 */
export function takenOverBy(error: unknown, signal: AbortSignal): LifeboatError | null {
  const reason: unknown = signal.aborted ? signal.reason : error;
  if (reason instanceof LifeboatError && reason.code === 'TENANT_LOCK_LOST') {
    return reason;
  }
  return error instanceof LifeboatError && error.code === 'OBJECT_EXISTS'
    ? new LifeboatError('TENANT_LOCK_LOST', {
        detail: 'Another worker is writing the same backup, so this one has stopped.',
        remedy: 'Nothing to do: the operation is tried again.',
        cause: error,
      })
    : null;
}
