/** 2000-01-01, from which PostgreSQL counts, in microseconds since 1970-01-01. */
const POSTGRES_EPOCH = 946_684_800_000_000n;

/** A time of PostgreSQL (microseconds since 2000-01-01) in ISO 8601, with microseconds and `Z`. */
export function isoOfPostgresTime(time: bigint): string {
  const micros = time + POSTGRES_EPOCH;
  const within = ((micros % 1000n) + 1000n) % 1000n;
  const iso = new Date(Number((micros - within) / 1000n)).toISOString();
  return `${iso.slice(0, -1)}${String(within).padStart(3, '0')}Z`;
}

/** Microseconds since 2000-01-01. */
export function toPostgresTime(date: Date): bigint {
  return BigInt(date.getTime()) * 1000n - POSTGRES_EPOCH;
}
