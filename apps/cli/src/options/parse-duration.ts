import { wrongValue } from './parse-option.js';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/**
 * A span of time such as `30m`, in seconds.
 *
 * @param mostDays the longest that is taken
 * @throws LifeboatError INVALID_REQUEST
 */
export function parseDuration(option: string, value: string, mostDays: number): number {
  const [, digits, unit] = /^(\d{1,6})([smhd])$/.exec(value) ?? [];
  const seconds = Number(digits) * (SECONDS[unit ?? ''] ?? NaN);
  if (!(seconds > 0 && seconds <= mostDays * 86_400)) {
    throw wrongValue(
      option,
      value,
      `Give a number and s, m, h or d, such as 30m or 12h; at most ${mostDays}d.`,
    );
  }
  return seconds;
}
