import { LifeboatError } from '@lifeboat/kernel';

/**
 * Refuses words that hold a NUL, which PostgreSQL cannot store. No shell can pass one; a program that runs commands in its
 * own process can.
 *
 * @throws LifeboatError INVALID_REQUEST
 */
export function refuseNul(words: readonly string[]): void {
  if (words.some((word) => word.includes('\u0000'))) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: 'The command line holds a NUL. Nothing was started.',
      remedy: 'Leave it out.',
    });
  }
}
