/**
 * Until the transaction ends. The planner takes row level security for a condition that one row in 200 meets, and so reads
 * and sorts all backups of each tenant instead of taking the first one of the index: five times the time.
 */
export const BY_ORDERED_INDEXES = 'set local enable_bitmapscan = off';

/**
 * $1: id of the one tenant that is wanted, or null for all · $2: only ids after this one, or null · $3: at most so many, or
 * null · $4: whether it is asked when backups were found valid last.
 *
 * Each tenant costs some probes of indexes: nothing here reads all backups, unless it is asked when they were found valid
 * last. A backup is good here unless a validation has found it broken, or something that it builds on; these are few, and
 * collected first.
 */
export const TENANT_FACTS = `
  with recursive unsound as (
       select b.tenant_id, b.id from lifeboat.tenant_backups b
        where b.validation->>'valid' = 'false' and ($1::text is null or b.tenant_id = $1)
        union
       select child.tenant_id, child.id
         from unsound
         join lifeboat.tenant_backups child on child.tenant_id = unsound.tenant_id and child.parent_id = unsound.id),
       broken as materialized (select tenant_id, array_agg(id) as ids from unsound group by tenant_id),
       common_gaps as materialized (
       select database_name, from_time, to_time, reason from lifeboat.recovery_gaps where tenant_id is null)
  select t.id as "tenantId", t.slug, t.application_database as "applicationDatabase",
         coalesce(t.status_before, t.status) as status, t.created_at as "registeredAt", t.erased_at as "erasedAt",
         newest.id as "newestId", newest.finished_at as "newestAt", newest.encrypted as "newestEncrypted",
         newest.broken as "newestBroken",
         coalesce(jsonb_path_exists(newest.validation, '$.checks[*] ? (@.name == "keys" && @.ok == false)'), false)
           as "newestKeyBroken",
         good.id as "goodId", coalesce(good.started_at, good.finished_at) as "goodStateAt",
         good.finished_at as "goodAt", good.duration_ms::float8 as "goodDurationMs",
         whole.raw_bytes::float8 as "fullRawBytes", case when $4::boolean then (
           select max((b.validation->>'validatedAt')::timestamptz)
             from lifeboat.tenant_backups b
            where b.tenant_id = t.id and b.status = 'completed' and b.erased_at is null and b.deleted_at is null
              and b.validation->>'valid' = 'true' and b.validation->>'level' in ('full', 'restore'))
         end as "validatedAt",
         exists (select from lifeboat.tenant_keys k where k.tenant_id = t.id and k.destroyed_at is null) as "hasKey",
         coalesce(failing.failures, 0)::int as failures, failing.last_failed_at as "lastFailedAt",
         failing.code as "lastFailureCode",
         passed.finished_at as "drilledAt", drill.id as "lastDrillId", drill.finished_at as "lastDrillAt",
         drill.passed as "lastDrillPassed", drill.rpo_ms::float8 as "lastDrillRpoMs",
         drill.rto_ms::float8 as "lastDrillRtoMs",
         birth.committed_at as "bornAt", gap.from_time as "gapSince", gap.reason as "gapReason", erasure.at as "erasureIncompleteSince"
    from lifeboat.tenants t
    left join broken on broken.tenant_id = t.id
    left join lateral (
         select b.id, b.created_at, b.finished_at, b.encrypted, b.validation,
                coalesce(b.id = any (broken.ids), false) as broken
           from lifeboat.tenant_backups b
          where b.tenant_id = t.id and b.status = 'completed' and b.type in ('full', 'incremental')
            and b.erased_at is null and b.deleted_at is null
          order by b.created_at desc, b.id desc limit 1) newest on true
    left join lateral (
         select b.id, b.started_at, b.finished_at, b.duration_ms
           from lifeboat.tenant_backups b
          where b.tenant_id = t.id and b.status = 'completed' and b.type in ('full', 'incremental')
            and b.erased_at is null and b.deleted_at is null and (b.id = any (broken.ids)) is not true
          order by b.created_at desc, b.id desc limit 1) good on true
    left join lateral (
         select b.raw_bytes
           from lifeboat.tenant_backups b
          where b.tenant_id = t.id and b.status = 'completed' and b.type = 'full'
            and b.erased_at is null and b.deleted_at is null and (b.validation->>'valid') is distinct from 'false'
          order by b.created_at desc, b.id desc limit 1) whole on true
    left join lateral (
         select count(*) as failures, max(b.finished_at) as last_failed_at,
                (array_agg(b.error->>'code' order by b.finished_at desc))[1] as code
           from lifeboat.tenant_backups b
          where b.tenant_id = t.id and b.status = 'failed' and b.type in ('full', 'incremental')
            and b.created_at > coalesce(newest.created_at, '-infinity')) failing on true
    left join lateral (
         select d.finished_at
           from lifeboat.tenant_drills d
          where d.tenant_id = t.id and d.passed
          order by d.finished_at desc limit 1) passed on true
    left join lateral (
         select d.id, d.finished_at, d.passed, d.rpo_ms, d.rto_ms
           from lifeboat.tenant_drills d
          where d.tenant_id = t.id and d.status in ('completed', 'failed')
          order by d.created_at desc, d.id desc limit 1) drill on true
    left join lateral (
         select b.committed_at
           from lifeboat.tenant_births b
           join lifeboat.change_log_epochs e on e.id = b.epoch_id
          where b.tenant_id = t.id and e.database_name = t.application_database and b.tables_not_covered = '{}'
            and (e.expired_xid is null or (b.snapshot->>'xmin')::bigint > e.expired_xid)
          order by b.committed_at desc limit 1) birth on true
    left join lateral (
         select g.from_time, g.reason
           from (select c.from_time, c.to_time, c.reason from common_gaps c
                  where c.database_name = t.application_database
                  union all
                 select o.from_time, o.to_time, o.reason from lifeboat.recovery_gaps o
                  where o.tenant_id = t.id and o.database_name = t.application_database) g
          where g.to_time is null or g.to_time > coalesce(greatest(good.started_at, birth.committed_at), '-infinity')
          order by g.from_time limit 1) gap on true
    left join lateral (
         select case when l.outcome <> 'succeeded' then l.at end as at
           from lifeboat.tenant_backup_logs l
          where l.tenant_id = t.id and l.action = 'keys.destroy'
            and (t.erased_at is not null
                 or exists (select from lifeboat.tenant_keys k
                             where k.tenant_id = t.id and k.destroyed_at is not null))
          order by l.id desc limit 1) erasure on true
   where ($1::text is null or t.id = $1) and ($2::text is null or t.id > $2)
   order by t.id
   limit $3`;

/**
 * $1: id of the one tenant that is wanted, or null for all · $2: only ids after this one, or null · $3: only ids up to this
 * one, or null. Schedules that are switched on. A miss counts until a run that the schedule has started since was completed.
 */
export const SCHEDULE_FACTS = `
  select s.tenant_id as "tenantId", s.id, s.name, s.cron, s.time_zone as "timeZone", s."window",
         s.type <> 'selective' as "isWhole", s.next_due_at as "nextDueAt", s.missed_count::float8 as "missedCount",
         case when not exists (
              select from lifeboat.tenant_backups b
               where b.tenant_id = s.tenant_id and b.schedule_id = s.id and b.status = 'completed'
                 and b.created_at >= s.last_missed_at) then s.last_missed_at end as "missedAt"
    from lifeboat.tenant_backup_schedules s
   where s.enabled
     and ($1::text is null or s.tenant_id = $1) and ($2::text is null or s.tenant_id > $2)
     and ($3::text is null or s.tenant_id <= $3)
   order by s.tenant_id, s.created_at, s.id`;

/** The newest epoch of each application database that has ever had one. */
export const CAPTURE_FACTS = `
  select e.database_name as "databaseName", e.started_at as "startedAt", e.covered_time as "coveredAt",
         e.ended_at as "endedAt", e.end_reason as "endReason",
         case when e.ended_at is null then false
              else exists (
                   select from lifeboat.tenant_backup_logs l
                    where l.tenant_id is null and l.at >= e.started_at and l.action = 'protection.withdraw'
                      and l.outcome = 'succeeded' and l.detail->>'database' = e.database_name) end as withdrawn
    from (select distinct on (database_name) * from lifeboat.change_log_epochs
           order by database_name, started_at desc, id desc) e
   order by e.database_name`;
