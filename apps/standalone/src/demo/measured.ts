/** A result and how long it took, in seconds. */
export type Measured<T> = T & { seconds: number };

/** Does the work and takes its time, as the caller sees it. */
export async function measured<T extends object>(work: () => Promise<T>): Promise<Measured<T>> {
  const secondsSoFar = stopwatch();
  const result = await work();
  return { ...result, seconds: secondsSoFar() };
}

/** Starts to measure; each call gives the seconds since then, to the millisecond. */
export function stopwatch(): () => number {
  const begun = performance.now();
  return () => Math.round(performance.now() - begun) / 1000;
}
