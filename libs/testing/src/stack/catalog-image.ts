import { runSql } from './run-sql.js';

/**
 * What enrolment for the change log may touch in a database, as text: relations with their replica identities, indexes,
 * publications, slots, triggers, event triggers and functions. Two images are equal where it left nothing.
 */
export async function catalogImage(superuserUrl: string): Promise<string[]> {
  const rows = await runSql<{ line: string }>(superuserUrl, IMAGE_SQL);
  return rows.map(({ line }) => line);
}

const IMAGE_SQL = `
SELECT concat_ws(' ', 'relation', c.oid::regclass, c.relkind, c.relreplident, c.relpersistence) AS line
  FROM pg_class c WHERE c.oid >= 16384 AND c.relkind NOT IN ('t') AND c.relnamespace <> 'pg_toast'::regnamespace
UNION ALL
SELECT concat_ws(' ', 'index', pg_get_indexdef(indexrelid), indisvalid, indisreplident) FROM pg_index
 WHERE indexrelid >= 16384 AND indrelid::regclass::text NOT LIKE 'pg_toast%'
UNION ALL
SELECT concat_ws(' ', 'publication', pubname) FROM pg_publication
UNION ALL
SELECT concat_ws(' ', 'slot', slot_name) FROM pg_replication_slots WHERE database = current_database()
UNION ALL
SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT concat_ws(' ', 'event trigger', evtname) FROM pg_event_trigger
UNION ALL
SELECT concat_ws(' ', 'function', oid::regprocedure) FROM pg_proc WHERE oid >= 16384
 ORDER BY 1`;
