/** $1: the gap as a JSON object · $2: now. Writes nothing where the same one is there, and goes as far. */
export const RECORD_GAP = `
  insert into lifeboat.recovery_gaps
         (id, database_name, epoch_id, tenant_id, tables, from_time, to_time, from_lsn, from_xid, reason, detail,
          created_at, closed_at)
  select id, "databaseName", "epochId", "tenantId", tables, "fromTime", "toTime", "fromLsn", "fromXid", reason, detail,
         $2::timestamptz, case when "toTime" is not null then $2::timestamptz end
    from jsonb_to_record($1::jsonb) as given (
           id uuid, "databaseName" text, "epochId" uuid, "tenantId" text, tables text[], "fromTime" timestamptz,
           "toTime" timestamptz, "fromLsn" pg_lsn, "fromXid" bigint, reason text, detail text)
   where not exists (
         select from lifeboat.recovery_gaps g
          where g.database_name = given."databaseName" and g.reason = given.reason
            and (g.to_time is null or given."toTime" is null or g.to_time >= given."toTime")
            and (g.epoch_id, g.tenant_id, g.tables, g.from_lsn) is not distinct from
                (given."epochId", given."tenantId", given.tables, given."fromLsn"))
  returning id`;

/** $1: database · $2: time · $3: now. A gap never ends before it began, though clocks may be set back. */
export const CLOSE_GAPS = `
  update lifeboat.recovery_gaps
     set to_time = greatest(from_time, $2::timestamptz), closed_at = $3
   where database_name = $1 and to_time is null`;

/** $1: gap · $2: time · $3: now. As CLOSE_GAPS. */
export const CLOSE_GAP = `
  update lifeboat.recovery_gaps
     set to_time = greatest(from_time, $2::timestamptz), closed_at = $3
   where id = $1 and to_time is null`;
