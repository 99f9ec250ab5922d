import { ERROR_CODES, type ErrorCode, LifeboatError } from '@lifeboat/kernel';
import type { OperationView } from '@lifeboat/protection';

/** The error that ended a job, as if it had happened here: its exit code is that of the error. */
export function errorOfJob({ id, state, error }: OperationView): LifeboatError {
  if (state === 'cancelled' || error === null) {
    return new LifeboatError('OPERATION_CANCELLED', {
      detail: `The job ${id} was cancelled.`,
      remedy: 'Start it again when it is wanted.',
      meta: { jobId: id },
    });
  }
  const { detail, remedy } = error;
  return new LifeboatError(codeOf(error.code), { detail, remedy, meta: { jobId: id } });
}

/** A worker of a newer version may know codes that this one does not. */
function codeOf(code: string): ErrorCode {
  return ERROR_CODES.find((known) => known === code) ?? 'INTERNAL';
}
