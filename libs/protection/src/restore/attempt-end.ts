import { type ErrorCode, LifeboatError, toLifeboatError } from '@lifeboat/kernel';

/** How an attempt at a restore has ended, as the application is told. */
export interface AttemptEnd {
  /** Null where it is not known yet: the operation's next attempt tells. */
  restored: boolean | null;
  /** Why not; null where it is restored, or where the work is only handed to another worker. */
  errorCode: ErrorCode | null;
}

export const RESTORED: AttemptEnd = { restored: true, errorCode: null };

/** Of an attempt whose worker has died. */
export const CRASHED: AttemptEnd = { restored: null, errorCode: 'OPERATION_CRASHED' };

/** How an attempt has ended that has thrown. */
export function endByError(thrown: unknown, { aborted, reason }: AbortSignal): AttemptEnd {
  if (aborted) {
    return { restored: false, errorCode: reason instanceof LifeboatError ? reason.code : null };
  }
  const { code } = toLifeboatError(thrown);
  // Without the server's word the apply may have committed.
  return { restored: code === 'APP_DATABASE_UNAVAILABLE' ? null : false, errorCode: code };
}
