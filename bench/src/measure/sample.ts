/** What one run took. All in seconds. */
export interface Sample {
  /** By the clock on the wall, as a user waits. */
  seconds: number;
  /** Processor time of what runs outside the server: Lifeboat's process, or the peer's programs. */
  clientCpu: number;
  /** Processor time of the server; null where it cannot be told. */
  serverCpu: number | null;
}

/** A middle value and how far the others lie from it. */
export interface Spread {
  median: number;
  least: number;
  most: number;
}

/** @throws RangeError where there is nothing to sum up */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((left, right) => left - right);
  const [least, most] = [sorted[0], sorted.at(-1)];
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (least === undefined || most === undefined || low === undefined || high === undefined) {
    throw new RangeError('no values');
  }
  return { median: (low + high) / 2, least, most };
}
