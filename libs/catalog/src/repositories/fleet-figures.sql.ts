/** Everything that is stored, by what it is; restore points, which expire by themselves, stand apart. */
export const STORED_FIGURES = `
  select case type when 'restore_point' then 'restore_points' else 'backups' end as kind,
         count(*)::float8 as count, coalesce(sum(size_bytes), 0)::float8 as "sizeBytes",
         coalesce(sum(raw_bytes), 0)::float8 as "rawBytes"
    from lifeboat.tenant_backups
   where status = 'completed' and erased_at is null
   group by 1
   union all
  select 'change_log', count(*), coalesce(sum(size_bytes), 0)::float8, 0 from lifeboat.change_log_segments
   order by 1`;

/** $1: since when. What has ended since. */
export const ENDED_FIGURES = `
  select 'backup' as kind, status, count(*)::float8 as count, coalesce(sum(size_bytes), 0)::float8 as "sizeBytes"
    from lifeboat.tenant_backups
   where finished_at >= $1 and type <> 'restore_point'
   group by status
   union all
  select 'restore', status, count(*), 0
    from lifeboat.tenant_restores
   where finished_at >= $1 and not dry_run
   group by status
   order by 1, 2`;

/** $1: since when · $2: at most so many. */
export const RECENT_FAILURES = `
  select id as "backupId", tenant_id as "tenantId", type, finished_at as "failedAt", error->>'code' as code
    from lifeboat.tenant_backups
   where finished_at >= $1 and status = 'failed'
   order by finished_at desc, id
   limit $2`;

/** What is queued or under way. */
export const WORK_FIGURES = `
  select kind, state, count(*)::float8 as count, min(created_at) as "oldestAt"
    from lifeboat.operations
   where state in ('queued', 'active')
   group by kind, state
   order by kind, state`;

/** How many backups of each state a tenant has, and what is stored of it; restore points are not counted. */
export const TENANT_FIGURES = `
  select tenant_id as "tenantId", status, count(*)::float8 as count,
         coalesce(sum(size_bytes) filter (where erased_at is null), 0)::float8 as "sizeBytes"
    from lifeboat.tenant_backups
   where type <> 'restore_point' and status in ('completed', 'failed')
   group by tenant_id, status`;

/** Gaps that are still open, and segments, of each database. */
export const CHANGE_LOG_FIGURES = `
  select e.database_name as "databaseName", count(s.id)::float8 as segments,
         coalesce(sum(s.size_bytes), 0)::float8 as "sizeBytes",
         (select count(*) from lifeboat.recovery_gaps g
           where g.database_name = e.database_name and g.to_time is null)::float8 as "openGaps"
    from lifeboat.change_log_epochs e
    left join lifeboat.change_log_segments s on s.epoch_id = e.id
   group by e.database_name
   order by e.database_name`;

export const OPEN_ALERTS = `
  select kind, count(*)::int as count from lifeboat.alerts where closed_at is null group by kind order by kind`;
