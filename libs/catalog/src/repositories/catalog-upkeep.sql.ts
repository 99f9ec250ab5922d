/**
 * One row for each table that holds what people and workers did. Tenants do not count: a sync before a rebuild does no
 * harm. Nor does the audit log, which has a line about the rebuild itself.
 */
export const CONTENTS = `
  select 'tenant_backups' as name where exists (select from lifeboat.tenant_backups)
  union all select 'tenant_restores' where exists (select from lifeboat.tenant_restores)
  union all select 'tenant_backup_schedules' where exists (select from lifeboat.tenant_backup_schedules)
  union all select 'operations' where exists (select from lifeboat.operations)
  union all select 'change_log_epochs' where exists (select from lifeboat.change_log_epochs)
  union all select 'recovery_gaps' where exists (select from lifeboat.recovery_gaps)`;

/** $1: tenant · $2: application database · $3: now. Only one that no sync has seen moves to another database. */
export const REGISTER_TENANT = `
  insert into lifeboat.tenants as t (id, application_database, status, created_at, updated_at)
  values ($1, $2, 'gone', $3, $3)
      on conflict (id) do update
     set application_database = excluded.application_database
   where t.status = 'gone' and t.slug is null and t.name is null
     and t.application_database <> excluded.application_database`;

/**
 * $1: backups as a JSON array. Writes those that the catalog does not have, and completes those that it believes failed
 * though they are whole; never one that an operation is still working on, or that is another tenant's.
 */
export const REGISTER_BACKUPS = `
  insert into lifeboat.tenant_backups as b
         (id, tenant_id, type, status, parent_id, application_database, label, path, manifest_sha256, rows, size_bytes,
          raw_bytes, encrypted, compression, schema_hash, table_count, created_at, started_at, finished_at, erased_at,
          hold, hold_reason, duration_ms)
  select id, "tenantId", type, 'completed', "parentId", "applicationDatabase", label, path, "manifestSha256", rows,
         "sizeBytes", "rawBytes", encrypted, compression, "schemaHash", "tableCount", "createdAt", "startedAt",
         "finishedAt", "erasedAt", "holdReason" is not null, "holdReason",
         greatest(0, round(extract(epoch from "finishedAt" - "startedAt") * 1000))::bigint
    from jsonb_to_recordset($1::jsonb) as given (
           id uuid, "tenantId" text, type text, "parentId" uuid, "applicationDatabase" text, label text, path text,
           "manifestSha256" text, rows bigint, "sizeBytes" bigint, "rawBytes" bigint, encrypted boolean,
           compression text, "schemaHash" text, "tableCount" integer, "createdAt" timestamptz,
           "startedAt" timestamptz, "finishedAt" timestamptz, "erasedAt" timestamptz,
           "holdReason" text)
      on conflict (id) do update
     set status = 'completed', error = null, path = excluded.path, manifest_sha256 = excluded.manifest_sha256,
         rows = excluded.rows, size_bytes = excluded.size_bytes, raw_bytes = excluded.raw_bytes,
         schema_hash = excluded.schema_hash, table_count = excluded.table_count,
         started_at = excluded.started_at, finished_at = excluded.finished_at, duration_ms = excluded.duration_ms,
         erased_at = coalesce(b.erased_at, excluded.erased_at), deleted_at = null, deletion_reason = null,
         hold = b.hold or excluded.hold, hold_reason = coalesce(b.hold_reason, excluded.hold_reason)
   where b.tenant_id = excluded.tenant_id
     and b.status <> 'completed'
     and not exists (select from lifeboat.operations o where o.id = b.operation_id and o.finished_at is null)
  returning b.id`;

/** $1: backup · $2: now · $3: error. Only a backup that says that something goes on, while no operation does it. */
export const FAIL_STUCK = `
  update lifeboat.tenant_backups b
     set status = 'failed', error = $3, finished_at = $2::timestamptz,
         duration_ms = greatest(0, round(extract(epoch from $2::timestamptz - coalesce(started_at, created_at)) * 1000))::bigint
   where b.id = $1
     and b.status in ('queued', 'active')
     and not exists (select from lifeboat.operations o where o.id = b.operation_id and o.finished_at is null)
  returning b.id`;
