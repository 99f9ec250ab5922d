/** From the start, or the creation where it never started, to `:now`; never negative, though clocks may be set back. */
export const DURATION_SQL =
  'greatest(0, round(extract(epoch from cast(:now as timestamptz) - coalesce(started_at, created_at)) * 1000))::bigint';
