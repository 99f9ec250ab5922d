/** `$1` the slot's name. */
export const SERVER_SQL = `
SELECT current_database() AS database, to_regnamespace('lifeboat_app') IS NOT NULL AS prepared,
       current_setting('server_encoding') AS encoding, current_setting('wal_level') AS "walLevel", pg_is_in_recovery() AS standby,
       current_setting('max_replication_slots')::int AS "maxSlots",
       (SELECT count(*)::int FROM pg_replication_slots WHERE slot_name <> $1) AS "usedSlots",
       current_setting('max_wal_senders')::int AS "maxSenders",
       (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'walsender'
           AND pid NOT IN (SELECT active_pid FROM pg_replication_slots WHERE slot_name = $1 AND active_pid IS NOT NULL)
       ) AS "usedSenders",
       (SELECT system_identifier::text FROM pg_control_system()) AS "systemIdentifier"`;

/** `$1` its name. */
export const SLOT_SQL = `
SELECT plugin, database, active, wal_status AS "walStatus", confirmed_flush_lsn::text AS "confirmedLsn",
       CASE WHEN NOT pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::float8 END AS "retainedBytes"
  FROM pg_replication_slots WHERE slot_name = $1`;

/** `$1` its name. */
export const PUBLICATION_SQL = `
SELECT p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate AND NOT p.pubviaroot AS "asWanted",
       p.puballtables OR EXISTS (SELECT FROM pg_publication_namespace s WHERE s.pnpubid = p.oid) AS sweeping,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('oid', c.oid::int8, 'schema', n.nspname, 'name', c.relname,
                 'filtered', r.prqual IS NOT NULL OR r.prattrs IS NOT NULL) ORDER BY n.nspname, c.relname), '[]')
          FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE r.prpubid = p.oid) AS entries,
       (SELECT coalesce(jsonb_agg(t.relid::int8), '[]') FROM pg_get_publication_tables(p.pubname) t) AS published
  FROM pg_publication p WHERE p.pubname = $1`;

/** `$1` the names of the event triggers. Whether every one of them is there and fires. */
export const MARKER_SQL = `
SELECT count(*) = cardinality($1::text[]) AS "ddlMarker"
  FROM pg_event_trigger WHERE evtname = ANY ($1) AND evtenabled IN ('O', 'A')`;

/** `$1` the trigger's name, `$2` oids. */
export const MOVE_TRIGGERS_SQL = `
SELECT tgrelid::int8::float8 AS oid FROM pg_trigger
 WHERE tgname = $1 AND tgrelid = ANY ($2::oid[]) AND tgparentid = 0 AND tgenabled IN ('O', 'A')`;

const COLUMNS_OF_INDEX = `(
  SELECT jsonb_agg(a.attname ORDER BY k.position)
    FROM unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) WITH ORDINALITY AS k(number, position)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number)`;

/** What PostgreSQL takes as a replica identity; the columns that an index only includes are no part of it. */
const COULD_IDENTIFY = `
  i.indisunique AND i.indimmediate AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND NOT EXISTS (
    SELECT FROM pg_attribute a WHERE a.attrelid = i.indrelid AND NOT a.attnotnull
       AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))`;

/** `$1` oids of tables that hold rows, `$2` the publication's name. */
export const TABLES_STATE_SQL = `
SELECT jsonb_build_object(
  'oid', c.oid::int8, 'schema', n.nspname, 'name', c.relname, 'unlogged', c.relpersistence <> 'p',
  'identity', CASE c.relreplident WHEN 'd' THEN 'default' WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full' ELSE 'index' END,
  'identityIndex', (SELECT ic.relname FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
                     WHERE i.indrelid = c.oid AND i.indisreplident AND c.relreplident = 'i'),
  'primaryKey', coalesce((SELECT ${COLUMNS_OF_INDEX} FROM pg_index i
                           WHERE i.indrelid = c.oid AND i.indisprimary AND i.indimmediate AND i.indisvalid), '[]'),
  'uniqueIndexes', coalesce((
     SELECT jsonb_agg(jsonb_build_object('name', ic.relname, 'columns', ${COLUMNS_OF_INDEX}) ORDER BY ic.relname)
       FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid WHERE i.indrelid = c.oid AND ${COULD_IDENTIFY}), '[]'),
  'ownIndex', (SELECT jsonb_build_object('valid', i.indisvalid AND i.indisready AND i.indislive)
                 FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
                WHERE i.indrelid = c.oid AND ic.relname = 'lifeboat_identity_' || c.oid),
  'rows', greatest(c.reltuples, 0)::float8,
  'bytes', c.relpages::float8 * current_setting('block_size')::int,
  'widths', coalesce((SELECT jsonb_object_agg(s.attname, s.avg_width) FROM pg_stats s
                       WHERE s.schemaname = n.nspname AND s.tablename = c.relname AND NOT s.inherited), '{}'),
  'otherPublications', coalesce((
     SELECT jsonb_agg(p.pubname ORDER BY p.pubname) FROM pg_publication p
      WHERE p.pubname <> $2 AND (p.puballtables OR EXISTS (
        SELECT FROM pg_publication_rel r WHERE r.prpubid = p.oid
           AND (r.prrelid = c.oid OR r.prrelid IN (SELECT relid FROM pg_partition_ancestors(c.oid)))) OR EXISTS (
        SELECT FROM pg_publication_namespace s WHERE s.pnpubid = p.oid AND s.pnnspid = c.relnamespace))), '[]')) AS state
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY ($1::oid[])
 ORDER BY n.nspname, c.relname`;
