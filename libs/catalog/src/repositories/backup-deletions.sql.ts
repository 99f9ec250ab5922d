/** $1: tenant. One at a time decides what of a tenant's backups is deleted, read, held or built on. */
export const LOCK_BACKUPS = "select pg_advisory_xact_lock(hashtextextended('lifeboat:backups:' || $1, 0))";

/**
 * $1: tenant · $2: now. Backups that somebody reads, or will as soon as his operation begins, or that an operation which
 * has not ended has taken; of several uses one.
 */
export const IN_USE = `
  select distinct on (id) id, purpose
    from (select backup_id as id, purpose
            from lifeboat.tenant_backup_leases
           where tenant_id = $1 and expires_at > $2
           union all
          select b.id, o.kind
            from lifeboat.operations o
            join lifeboat.tenant_backups b
              on b.tenant_id = $1
             and (b.operation_id = o.id or b.id::text in (o.request ->> 'backupId', o.request ->> 'parentId'))
           where o.state in ('queued', 'active')) as used
   order by id, purpose`;

/** $1: tenant · $2: now. */
export const DELETE_EXPIRED_LEASES =
  'delete from lifeboat.tenant_backup_leases where tenant_id = $1 and expires_at <= $2';

/** $1: deleted at or before. Tenants of which something is to be removed, or is half removed. */
export const TENANTS_WITH_DELETED = `
  select distinct tenant_id as "tenantId"
    from lifeboat.tenant_backups
   where deleted_at <= $1 or removing_at is not null
   order by 1`;

/** $1: after this id. Tenants that retention works on: those that have backups, and that the application still has. */
export const TENANTS_WITH_BACKUPS = `
  select t.id
    from lifeboat.tenants t
   where t.id > $1
     and coalesce(t.status_before, t.status) <> 'gone'
     and exists (select from lifeboat.tenant_backups b where b.tenant_id = t.id and b.deleted_at is null)
   order by t.id
   limit $2`;
