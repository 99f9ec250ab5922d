/** $1: tenant. */
export const DATABASES_OF_TENANT = `
  select application_database as name from lifeboat.tenants where id = $1
  union
  select e.database_name
    from lifeboat.change_log_blocks b
    join lifeboat.change_log_segments s on s.id = b.segment_id
    join lifeboat.change_log_epochs e on e.id = s.epoch_id
   where b.tenant_id = $1`;

/** $1: application database. Registering a segment holds its epoch too. */
export const HOLD_OPEN_EPOCHS = `
  select from lifeboat.change_log_epochs where database_name = $1 and ended_at is null for update`;

/** $1: tenant · $2: application database. */
export const READABLE_BLOCKS = `
  select b.segment_id as "segmentId", s.path, b.byte_offset::float8 as "byteOffset", b.byte_length::float8 as "byteLength"
    from lifeboat.change_log_blocks b
    join lifeboat.change_log_segments s on s.id = b.segment_id
    join lifeboat.change_log_epochs e on e.id = s.epoch_id
   where b.tenant_id = $1 and e.database_name = $2 and not b.sealed
   order by e.started_at, s.number`;

/** $1: epoch · $2: smallest transaction id that is needed, or null · $3: time. */
export const FIRST_NEEDED = `
  select min(number) as number
    from lifeboat.change_log_segments
   where epoch_id = $1 and (max_xid >= $2::bigint or max_commit_time >= $3::timestamptz)`;

/** $1: ids of segments. */
export const DELETE_SEGMENTS = `
  with blocks as (delete from lifeboat.change_log_blocks where segment_id = any ($1::uuid[]))
  delete from lifeboat.change_log_segments where id = any ($1::uuid[])`;

/** $1: application database · $2: time. */
export const DELETE_GAPS = `
  delete from lifeboat.recovery_gaps
   where database_name = $1 and to_time < $2::timestamptz and full_requested_at is not null`;

/** $1: application database. */
export const UNFINISHED_WORK = `
  select distinct o.tenant_id as "tenantId", o.kind
    from lifeboat.operations o
    join lifeboat.tenants t on t.id = o.tenant_id
   where t.application_database = $1 and o.finished_at is null`;

/** Of each tenant and segment; a key that is newer than the erasure is not destroyed. */
export const BLOCKS_OF_ERASED = `
  select b.tenant_id as "tenantId", s.path
    from lifeboat.change_log_blocks b
    join lifeboat.change_log_segments s on s.id = b.segment_id
    join lifeboat.tenants t on t.id = b.tenant_id
   where t.erased_at is not null and not b.sealed
   order by b.tenant_id, s.path`;

/** $1: epoch · $2: position or null · $3: transaction id. */
export const EXPIRE_EPOCH = `
  update lifeboat.change_log_epochs
     set expired_lsn = coalesce($2::pg_lsn, expired_lsn), expired_xid = greatest(expired_xid, $3::bigint)
   where id = $1`;

/** $1: segments as a JSON array · $2: path of the bundle · $3: now. Only those that are where they were. */
export const BUNDLE_SEGMENTS = `
  with given as (
       select * from jsonb_to_recordset($1::jsonb) as given (id uuid, path text, "byteOffset" bigint)),
  moved as (
       update lifeboat.change_log_segments s
          set path = $2, byte_offset = given."byteOffset", bundled_at = $3
         from given
        where s.id = given.id and s.path = given.path and s.byte_offset = 0
       returning s.id, s.byte_offset)
  update lifeboat.change_log_blocks b
     set byte_offset = b.byte_offset + moved.byte_offset
    from moved
   where b.segment_id = moved.id
  returning b.segment_id`;

/** $1: segments as a JSON array · $2: path of the bundle. */
export const BUNDLED_SEGMENTS = `
  select count(*)::integer as segments
    from lifeboat.change_log_segments s
    join jsonb_to_recordset($1::jsonb) as given (id uuid, "byteOffset" bigint) on given.id = s.id
   where s.path = $2 and s.byte_offset = given."byteOffset"`;
