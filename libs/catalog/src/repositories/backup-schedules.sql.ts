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
