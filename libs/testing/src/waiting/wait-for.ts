import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /** What is waited for, for the message on failure. */
  what: string;
  /** Milliseconds until it must hold; 30,000 if not given: a busy machine is slow, and whoever waits in vain fails either way. */
  timeoutMs?: number;
  /** Milliseconds between two looks; 20 if not given. */
  intervalMs?: number;
}

/**
 * Looks again and again until the condition gives something else than false, null or undefined, and returns that.
 * What it throws ends the wait at once.
 *
 * @throws Error when the time is over
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { what, timeoutMs = 30_000, intervalMs = 20 }: WaitOptions,
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const result = await condition();
    if (isThere(result)) {
      return result;
    }
    if (performance.now() > deadline) {
      throw new Error(`Waited ${String(timeoutMs)} ms in vain for ${what}.`);
    }
    await sleep(intervalMs);
  }
}

function isThere<T>(result: T): result is Exclude<T, false | null | undefined> {
  return result !== false && result !== null && result !== undefined;
}
