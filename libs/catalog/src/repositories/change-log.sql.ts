/** $1: the epoch as a JSON object · $2: when its full backups were asked for. Writes nothing where the database has one that has not ended. */
export const OPEN_EPOCH = `
  insert into lifeboat.change_log_epochs
         (id, database_name, slot_name, publication_name, system_identifier, timeline, marker_xid, tables, started_at,
          started_lsn, covered_lsn, covered_time, shapes,
         fulls_requested_at)
  select id, "databaseName", "slotName", "publicationName", "systemIdentifier", timeline, "markerXid", tables,
         (started->>'time')::timestamptz, (started->>'lsn')::pg_lsn, (started->>'lsn')::pg_lsn,
         (started->>'time')::timestamptz, shapes, $2::timestamptz
    from jsonb_to_record($1::jsonb) as given (
           id uuid, "databaseName" text, "slotName" text, "publicationName" text, "systemIdentifier" text,
           timeline integer, "markerXid" bigint, tables jsonb, started jsonb, shapes jsonb)
      on conflict (database_name) where ended_at is null do nothing
  returning id`;

/** $1: epoch · $2: position · $3: commit time. Commit times run backwards now and then; what is covered does not. */
export const COVER_EPOCH = `
  update lifeboat.change_log_epochs
     set covered_lsn = $2::pg_lsn, covered_time = greatest(covered_time, $3::timestamptz)
   where id = $1 and ended_at is null and covered_lsn <= $2::pg_lsn
  returning id`;

/**
 * $1: epoch. Holds it until the transaction ends, so that two captures cannot both write the next segment.
 */
export const LAST_SEGMENT = `
  select e.ended_at is not null as ended, s.number, s.sha256
    from lifeboat.change_log_epochs e
    left join lateral (
         select number, sha256 from lifeboat.change_log_segments
          where epoch_id = e.id order by number desc limit 1) s on true
   where e.id = $1
     for update of e`;

/**
 * $1: blocks as a JSON array. Those that must not come any more. An erasure marks the tenant first, then waits for the
 * epoch that LAST_SEGMENT holds: either it is seen here, or it sees the block.
 */
export const ERASED_BLOCKS = `
  select "tenantId"
    from jsonb_to_recordset($1::jsonb) as given ("tenantId" text, "keyVersion" integer)
   where exists (select from lifeboat.tenants t where t.id = "tenantId" and t.erased_at is not null)
      or exists (select from lifeboat.tenant_keys k
                  where k.tenant_id = "tenantId" and k.version = "keyVersion" and k.destroyed_at is not null)`;

/** $1: the segment as a JSON object · $2: now. */
export const INSERT_SEGMENT = `
  insert into lifeboat.change_log_segments
         (id, epoch_id, number, path, byte_offset, first_commit_lsn, last_commit_lsn, end_lsn, min_xid, max_xid, min_commit_time,
          max_commit_time, transactions, changes, size_bytes, sha256, previous_sha256, created_at)
  select id, "epochId", number, path, "byteOffset", "firstCommitLsn", "lastCommitLsn", "endLsn", "minXid", "maxXid", "minCommitTime",
         "maxCommitTime", transactions, changes, "sizeBytes", sha256, "previousSha256", $2
    from jsonb_to_record($1::jsonb) as given (
           id uuid, "epochId" uuid, number integer, path text, "byteOffset" bigint, "firstCommitLsn" pg_lsn, "lastCommitLsn" pg_lsn,
           "endLsn" pg_lsn, "minXid" bigint, "maxXid" bigint, "minCommitTime" timestamptz, "maxCommitTime" timestamptz,
           transactions integer, changes bigint, "sizeBytes" bigint, sha256 text, "previousSha256" text)`;

/** $1: segment · $2: its blocks as a JSON array. */
export const INSERT_BLOCKS = `
  insert into lifeboat.change_log_blocks
         (segment_id, tenant_id, byte_offset, byte_length, sha256, key_version, sealed, transactions, changes)
  select $1, "tenantId", "byteOffset", "byteLength", sha256, "keyVersion", sealed, transactions, changes
    from jsonb_to_recordset($2::jsonb) as given (
           "tenantId" text, "byteOffset" bigint, "byteLength" bigint, sha256 text, "keyVersion" integer,
           sealed boolean, transactions integer, changes bigint)`;

/** $1: epoch · $2: time. */
export const COUNT_SEGMENTS = `
  select count(*)::integer as segments, count(distinct path)::integer as objects,
         coalesce(sum(changes) filter (where created_at >= $2), 0)::float8 as "recentChanges"
    from lifeboat.change_log_segments
   where epoch_id = $1`;
