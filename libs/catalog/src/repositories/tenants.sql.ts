/**
 * $1: tenants as a JSON array of { id, slug, name } · $2: application database. Ids that another database has; one that
 * it has no more may move.
 */
export const COLLISIONS = `
  select t.id, t.application_database as "applicationDatabase"
    from lifeboat.tenants t
    join jsonb_to_recordset($1::jsonb) as given(id text) on t.id = given.id
   where t.application_database <> $2
     and coalesce(t.status_before, t.status) <> 'gone'
   order by t.id
   limit 10`;

/**
 * $1: as above · $2: application database · $3: now. Touches only rows that differ; one that was gone is back, also where
 * it is being restored and shows that only afterwards.
 */
export const UPSERT = `
  insert into lifeboat.tenants as t (id, slug, name, application_database, created_at, updated_at)
  select given.id, given.slug, given.name, $2, $3, $3
    from jsonb_to_recordset($1::jsonb) as given(id text, slug text, name text)
      on conflict (id) do update
     set slug = excluded.slug,
         name = excluded.name,
         application_database = excluded.application_database,
         status = case t.status when 'gone' then 'active' else t.status end,
         status_before = case t.status_before when 'gone' then 'active' else t.status_before end,
         updated_at = excluded.updated_at
   where (t.slug, t.name) is distinct from (excluded.slug, excluded.name)
      or coalesce(t.status_before, t.status) = 'gone'
  returning t.id, t.xmax = 0 as added`;

/**
 * $1: as above · $2: application database · $3: now. A tenant that is being restored stays so until its restore has
 * ended, and only then is gone. NOT IN is always hashed; NOT EXISTS became a nested loop of 10,000 by 10,000 for a new
 * database, whose tables have no statistics yet.
 */
export const MARK_GONE = `
  update lifeboat.tenants t
     set status = case t.status when 'restoring' then t.status else 'gone' end,
         status_before = case t.status when 'restoring' then 'gone' end,
         updated_at = $3
   where t.application_database = $2
     and coalesce(t.status_before, t.status) <> 'gone'
     and t.id not in (select given.id from jsonb_to_recordset($1::jsonb) as given(id text))
  returning t.id`;
