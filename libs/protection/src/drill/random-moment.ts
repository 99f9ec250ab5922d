/** A stretch of time, in microseconds since 1970, with both its ends. */
interface Stretch {
  from: bigint;
  to: bigint;
}

/** 2⁵³: of so many numbers `Math.random` draws one. */
const NUMBERS = 2n ** 53n;

/**
 * A moment of some stretches, each as likely as any other.
 *
 * @param random from 0 up to, but not including, 1
 * @returns microseconds since 1970; null where there is no stretch
 */
export function randomMoment(stretches: readonly Stretch[], random: () => number): bigint | null {
  const total = stretches.reduce((sum, { from, to }) => sum + (to - from + 1n), 0n);
  let left = (BigInt(Math.floor(random() * Number(NUMBERS))) * total) / NUMBERS;
  for (const { from, to } of stretches) {
    const length = to - from + 1n;
    if (left < length) {
      return from + left;
    }
    left -= length;
  }
  return null;
}
