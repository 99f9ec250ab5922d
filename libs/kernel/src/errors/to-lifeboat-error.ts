import { LifeboatError } from './lifeboat-error.js';

/**
 * Makes a typed error of whatever was thrown, so that no adapter ever prints a stack trace.
 * An unknown error becomes `INTERNAL`, with the original as its cause for the log.
 */
export function toLifeboatError(thrown: unknown): LifeboatError {
  if (thrown instanceof LifeboatError) {
    return thrown;
  }
  return new LifeboatError('INTERNAL', {
    detail: 'An unexpected error stopped the operation.',
    remedy: 'See the log of the process for the cause; it carries the same request or job id.',
    cause: thrown,
  });
}
