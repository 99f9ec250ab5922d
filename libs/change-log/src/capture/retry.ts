import { setTimeout as delay } from 'node:timers/promises';
import { ERROR_MAP, LifeboatError } from '@lifeboat/kernel';

const FIRST_MS = 250;
const LONGEST_MS = 30_000;

/** Whether the same can succeed later though nothing but time passes. */
export function mayPass(error: unknown): error is LifeboatError {
  return (
    error instanceof LifeboatError &&
    ERROR_MAP[error.code].retry === 'backoff' &&
    error.code !== 'CHANGE_LOG_TAKEN_OVER'
  );
}

/**
 * Does the work again and again while it fails by what may pass, with pauses that grow up to half a minute.
 *
 * @param onFailure told of each failure
 * @throws what cannot pass, and the reason of the signal once it aborts
 */
export async function untilDone<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
  onFailure: (error: LifeboatError) => void,
): Promise<T> {
  for (let pause = FIRST_MS; ; pause = Math.min(pause * 2, LONGEST_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!mayPass(error)) {
        throw error;
      }
      onFailure(error);
      await delay(pause * (0.5 + Math.random()), undefined, { signal });
    }
  }
}
