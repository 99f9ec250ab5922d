const ISO = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})$/;
const MICROSECONDS = 6;

/**
 * A moment in microseconds since 1970, which is as exactly as PostgreSQL keeps commit times. JavaScript's dates are not
 * exact enough.
 *
 * @param text ISO 8601 with its zone; what is finer than a microsecond is cut off
 * @returns null where the text is none, or names a day that does not exist
 */
export function parseMoment(text: string): bigint | null {
  const [, minute, second = '00', fraction = '', zone] = ISO.exec(text) ?? [];
  if (minute === undefined || zone === undefined) {
    return null;
  }
  const milliseconds = Date.parse(`${minute}:${second}.000${zone}`);
  const day = Number(minute.slice(8, 10));
  const exists = new Date(`${minute.slice(0, 10)}T00:00:00Z`).getUTCDate() === day;
  return Number.isNaN(milliseconds) || !exists
    ? null
    : BigInt(milliseconds) * 1_000n + BigInt(fraction.slice(0, MICROSECONDS).padEnd(MICROSECONDS, '0'));
}

/** ISO 8601 in UTC with microseconds. */
export function formatMoment(microseconds: bigint): string {
  const part = ((microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = (microseconds - part) / 1_000_000n;
  const text = new Date(Number(seconds) * 1_000).toISOString();
  return `${text.slice(0, -'.000Z'.length)}.${part.toString().padStart(MICROSECONDS, '0')}Z`;
}
