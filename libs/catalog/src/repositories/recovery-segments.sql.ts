/** $1: epoch · $2: number of a segment. */
export const TIME_BEFORE_SEGMENT = `
  select to_char(max(max_commit_time) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as time
    from lifeboat.change_log_segments
   where epoch_id = $1 and number < $2`;

/** $1: epoch · $2: smallest transaction id that is needed · $3: position at which it ends. */
export const MISSING_SEGMENTS = `
  with stretch as (
       select min(number) filter (where max_xid >= $2::bigint) as first, max(number) as last
         from lifeboat.change_log_segments
        where epoch_id = $1 and first_commit_lsn < $3::pg_lsn)
  select coalesce(
         count(s.number) <> stretch.last - stretch.first + 1
         or (stretch.first > 1 and not exists (
               select from lifeboat.change_log_segments earlier
                where earlier.epoch_id = $1 and earlier.number = stretch.first - 1)), false) as missing
    from stretch
    left join lifeboat.change_log_segments s
      on s.epoch_id = $1 and s.number between stretch.first and stretch.last
   group by stretch.first, stretch.last`;
