/**
 * $1: at most so many · $2: drills that were asked for from then on do not count · $3: decides ties. Of a tenant that is
 * being restored counts what it goes back to. A backup that is known to be broken is none to rely on, nor one
 * that builds on it. One drill at a time.
 */
export const TENANTS_TO_DRILL = `
  with recursive unsound as (
       select b.tenant_id, b.id from lifeboat.tenant_backups b where b.validation->>'valid' = 'false'
        union
       select child.tenant_id, child.id
         from unsound
         join lifeboat.tenant_backups child on child.tenant_id = unsound.tenant_id and child.parent_id = unsound.id),
       broken as materialized (select tenant_id, array_agg(id) as ids from unsound group by tenant_id)
  select t.id
    from lifeboat.tenants t
    left join broken on broken.tenant_id = t.id
    left join lateral (
         select d.created_at
           from lifeboat.tenant_drills d
          where d.tenant_id = t.id and d.created_at < $2 and d.status <> 'cancelled'
          order by d.created_at desc, d.id desc limit 1) last on true
   where coalesce(t.status_before, t.status) <> 'gone' and t.erased_at is null
     and exists (
         select from lifeboat.tenant_backups b
          where b.tenant_id = t.id and b.status = 'completed' and b.type in ('full', 'incremental')
            and b.erased_at is null and b.deleted_at is null and (b.id = any (broken.ids)) is not true)
     and not exists (
         select from lifeboat.tenant_drills d
          where d.tenant_id = t.id and d.created_at < $2 and d.status in ('queued', 'active'))
   order by last.created_at nulls first, md5(t.id || $3::text), t.id
   limit $1`;
