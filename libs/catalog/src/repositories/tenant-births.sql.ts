/**
 * $1: the birth as a JSON object. Writes nothing where a segment holds something of the tenant's that the snapshot may not
 * show: then the tenant was there before. Nor of an erased tenant, of which nothing is stored.
 */
export const RECORD_BIRTH = `
  insert into lifeboat.tenant_births
         (tenant_id, epoch_id, xid, commit_lsn, committed_at, snapshot, seen_at, tables_not_covered)
  select "tenantId", "epochId", xid, "commitLsn", "committedAt", snapshot, "seenAt", "tablesNotCovered"
    from jsonb_to_record($1::jsonb) as given (
           "tenantId" text, "epochId" uuid, xid bigint, "commitLsn" pg_lsn, "committedAt" timestamptz, snapshot jsonb,
           "seenAt" timestamptz, "tablesNotCovered" text[])
   where not exists (
         select from lifeboat.change_log_blocks b
           join lifeboat.change_log_segments s on s.id = b.segment_id
          where b.tenant_id = given."tenantId" and s.epoch_id = given."epochId"
            and s.max_xid >= (given.snapshot->>'xmin')::bigint and s.first_commit_lsn < given."commitLsn")
     and not exists (select from lifeboat.tenants t where t.id = given."tenantId" and t.erased_at is not null)
      on conflict do nothing
  returning tenant_id`;
