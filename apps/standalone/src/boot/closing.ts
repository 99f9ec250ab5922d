import { setTimeout as pause } from 'node:timers/promises';

/** Takes down what has been put up. */
export type Close = () => Promise<unknown>;

/**
 * Does work that opens things, and closes them in reverse order however it ends.
 *
 * @param work registers with `onClose` what must be closed
 * @throws what the work threw, else the first failure to close; the rest is closed all the same
 */
export async function withClosing<T>(work: (onClose: (close: Close) => void) => Promise<T>): Promise<T> {
  const closers: Close[] = [];
  let result: T;
  try {
    result = await work((close) => closers.push(close));
  } catch (error) {
    // What stopped the work matters more than what then could not be closed.
    await closeAll(closers);
    throw error;
  }
  const failures = await closeAll(closers);
  if (failures.length > 0) {
    throw failures[0];
  }
  return result;
}

/** Closes, but does not wait for longer than this: what is closed next will end it. */
export function closeWithin(milliseconds: number, close: Close): Close {
  return () => Promise.race([close(), pause(milliseconds, undefined, { ref: false })]);
}

async function closeAll(closers: Close[]): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  return failures;
}
