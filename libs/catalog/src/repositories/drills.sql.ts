/**
 * $1: at most so many · $2: drills that were asked for from then on do not count · $3: decides ties. Of a tenant that is
 * being restored counts what it goes back to. A backup that is known to be broken is none to rely on. One drill at a time.
 */
export const TENANTS_TO_DRILL = `
  select t.id
    from lifeboat.tenants t
    left join lateral (
         select d.created_at
           from lifeboat.tenant_drills d
          where d.tenant_id = t.id and d.created_at < $2 and d.status <> 'cancelled'
          order by d.created_at desc, d.id desc limit 1) last on true
   where coalesce(t.status_before, t.status) <> 'gone' and t.erased_at is null
     and exists (
         select from lifeboat.tenant_backups b
          where b.tenant_id = t.id and b.status = 'completed' and b.type in ('full', 'incremental')
            and b.erased_at is null and b.deleted_at is null and (b.validation->>'valid') is distinct from 'false')
     and not exists (
         select from lifeboat.tenant_drills d
          where d.tenant_id = t.id and d.created_at < $2 and d.status in ('queued', 'active'))
   order by last.created_at nulls first, md5(t.id || $3::text), t.id
   limit $1`;
