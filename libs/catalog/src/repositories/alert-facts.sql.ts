/**
 * $1: since when. The last restore of each tenant, if it has ended since. Dry runs write nothing, and what was not approved
 * was not tried.
 */
export const LAST_RESTORES = `
  select distinct on (coalesce(target_tenant_id, tenant_id))
         coalesce(target_tenant_id, tenant_id) as "tenantId", id as "restoreId", status, finished_at as "finishedAt",
         error->>'code' as code
    from lifeboat.tenant_restores
   where finished_at > $1 and not dry_run and status in ('completed', 'failed')
     and coalesce(error->>'code', '') not like 'APPROVAL%'
   order by coalesce(target_tenant_id, tenant_id), finished_at desc, id desc`;

/** $1: at least so many · $2: at most so many. Sizes of the newest full backups of each active tenant, newest first. */
export const FULL_SIZES = `
  select t.id as "tenantId", sizes.ids[1] as "newestId", sizes.raw_bytes as "rawBytes"
    from lifeboat.tenants t
   cross join lateral (
         select array_agg(b.id order by b.created_at desc, b.id desc) as ids,
                array_agg(b.raw_bytes::float8 order by b.created_at desc, b.id desc) as raw_bytes
           from (select id, created_at, raw_bytes
                   from lifeboat.tenant_backups
                  where tenant_id = t.id and status = 'completed' and type = 'full'
                    and erased_at is null and deleted_at is null
                  order by created_at desc, id desc limit $2) b) sizes
   where t.status = 'active' and t.erased_at is null and cardinality(sizes.ids) >= $1
   order by t.id`;
