import { z } from 'zod';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A span of time such as `26h`, in milliseconds: a whole number and s, m, h or d.
 *
 * @param least the shortest that is taken, in the same form; `most` the longest
 */
export function duration(least: string, most: string): z.ZodType<number> {
  const bounds = { least: millisecondsOf(least), most: millisecondsOf(most) };
  return z
    .string()
    .transform(millisecondsOf)
    .refine(
      (milliseconds) => milliseconds >= bounds.least && milliseconds <= bounds.most,
      `must be a number and s, m, h or d, such as 26h; at least ${least}, at most ${most}`,
    );
}

/** Not a number for what is no span of time. */
function millisecondsOf(text: string): number {
  const [, digits, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  return Number(digits) * (UNITS[unit ?? ''] ?? NaN);
}
