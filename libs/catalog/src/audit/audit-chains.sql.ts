/** What a hash covers, as PostgreSQL prints it; `l` is the line. */
const HASHED_VALUES = `
  l.sequence::text as sequence, l.previous_hash, l.id::text as id, l.tenant_id, l.target_tenant_id,
  to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, l.actor_subject, l.actor_role,
  l.actor_source, l.request_id, l.remote_address, l.action, l.outcome, l.error_code,
  l.operation_id::text as operation_id, l.duration_ms::text as duration_ms, l.bytes::text as bytes,
  l.detail::text as detail, l.hash`;

/** $1: chain · $2, $3: number and id of the last line that was read · $4: how many. */
const LINES_AFTER = `
  select * from lifeboat.tenant_backup_logs
   where coalesce(tenant_id, '') = $1 and (sequence, id) > ($2::bigint, $3::bigint)`;
const IN_ORDER = 'order by sequence, id limit $4';

/** The end of a chain, and lines of it, as one moment shows them: a row without a line where there is none. */
export const CHAIN_PAGE = `
  select h.sequence as head_sequence, h.hash as head_hash, ${HASHED_VALUES}
    from (values (1)) as one
    left join lifeboat.tenant_backup_log_heads h on h.chain = $1
    left join (${LINES_AFTER} ${IN_ORDER}) l on true
   order by l.sequence, l.id`;

/** Also $5: at or after · $6: before. */
export const CHAIN_LINES = `
  select ${HASHED_VALUES}
    from (${LINES_AFTER} and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at < $6)
          ${IN_ORDER}) l
   order by l.sequence, l.id`;

/** Every chain that has an end or a line; the empty text stands for the lines without a tenant. */
export const CHAINS = `
  select chain from lifeboat.tenant_backup_log_heads
   union
  select coalesce(tenant_id, '') from lifeboat.tenant_backup_logs
   order by 1`;

export const HEADS = 'select chain, sequence, hash from lifeboat.tenant_backup_log_heads order by chain';
