/** Tenants that the application had no more when it was asked last, and that have no schedule. */
export const GONE_WITHOUT_SCHEDULE = `
  select t.id
    from lifeboat.tenants t
   where coalesce(t.status_before, t.status) = 'gone'
     and not exists (select from lifeboat.tenant_backup_schedules s where s.tenant_id = t.id)
   order by t.id`;

/**
 * $1: ids of tenants · $2: what a label begins with that a schedule has given, before the schedule's name. Of backups that
 * were registered from the repository, and so have no operation.
 */
export const ADOPT_BACKUPS = `
  update lifeboat.tenant_backups b
     set schedule_id = s.id
    from lifeboat.tenant_backup_schedules s
   where s.tenant_id = any ($1::text[]) and b.tenant_id = s.tenant_id
     and b.schedule_id is null and b.operation_id is null and b.label = $2 || s.name`;

/** $1: schedules as a JSON array · $2: now. Those whose tenant has another of the name are left out. */
export const INSERT_SCHEDULES = `
  insert into lifeboat.tenant_backup_schedules
         (id, tenant_id, name, cron, time_zone, type, full_on, retention, "window", enabled, include_tables,
          exclude_tables, next_due_at, created_at, updated_at)
  select id, "tenantId", name, cron, "timeZone", type, "fullOn", retention, "window", enabled, "includeTables",
         "excludeTables", "nextDueAt", $2, $2
    from jsonb_to_recordset($1::jsonb) as given (
           id uuid, "tenantId" text, name text, cron text, "timeZone" text, type text, "fullOn" text[], retention jsonb,
           "window" text, enabled boolean, "includeTables" text[], "excludeTables" text[], "nextDueAt" timestamptz)
      on conflict (tenant_id, name) do nothing`;
