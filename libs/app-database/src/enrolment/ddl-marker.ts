import type { EnrolmentStep } from './enrolment-plan.js';
import { MARKER_TRIGGERS } from './own-names.js';

/** Commands that change how rows are to be read, or which are captured. TRUNCATE is no DDL, and captured as such. */
const CHANGES = [
  'ALTER DOMAIN',
  'ALTER PUBLICATION',
  'ALTER SCHEMA',
  'ALTER TABLE',
  'ALTER TYPE',
  'CREATE TABLE',
  'CREATE TABLE AS',
  'SELECT INTO',
];

/** Whatever lies in these is Lifeboat's own: restores make and drop staging tables all the time. */
const NOT_OURS = `coalesce(schema_name, '') NOT IN ('pg_temp', 'lifeboat', 'lifeboat_app')
      AND coalesce(schema_name, '') NOT LIKE 'lifeboat\\_staging\\_%' AND object_identity NOT LIKE 'lifeboat\\_staging\\_%'`;

/** Reasons to rewrite a table that give its rows other values: a default for a new column (2), another type (4). */
const CHANGES_ROWS = '6';

const FUNCTION = `
CREATE OR REPLACE FUNCTION lifeboat_app.mark_ddl() RETURNS event_trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  changed jsonb;
  rewritten jsonb := '[]';
BEGIN
  IF TG_EVENT = 'table_rewrite' THEN
    SELECT jsonb_agg(format('%s.%s', n.nspname, c.relname)) INTO changed
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.oid = coalesce(pg_partition_root(pg_event_trigger_table_rewrite_oid()), pg_event_trigger_table_rewrite_oid())
       AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'lifeboat\\_staging\\_%'
       AND pg_event_trigger_table_rewrite_reason() & ${CHANGES_ROWS} <> 0;
    rewritten := changed;
  ELSIF TG_EVENT = 'sql_drop' THEN
    SELECT jsonb_agg(DISTINCT object_identity) INTO changed FROM pg_event_trigger_dropped_objects()
     WHERE (original OR normal) AND NOT is_temporary
       AND object_type IN ('table', 'table column', 'index', 'schema', 'type', 'domain constraint', 'publication',
                           'publication relation')
       AND ${NOT_OURS};
  ELSE
    SELECT jsonb_agg(DISTINCT object_identity) INTO changed FROM pg_event_trigger_ddl_commands()
     WHERE ${NOT_OURS};
  END IF;
  IF changed IS NOT NULL THEN
    PERFORM pg_logical_emit_message(true, 'lifeboat',
      jsonb_build_object('kind', 'ddl', 'command', TG_TAG, 'objects', changed, 'rewritten', rewritten)::text);
  END IF;
END
$$`;

const DROP_TRIGGERS = Object.values(MARKER_TRIGGERS).map((name) => `DROP EVENT TRIGGER IF EXISTS ${name}`);

/** The step after which each change of the schema leaves a mark at its place in the change stream. */
export function markDdlStep(): EnrolmentStep {
  const tags = CHANGES.map((tag) => `'${tag}'`).join(', ');
  return {
    kind: 'mark_ddl',
    target: MARKER_TRIGGERS.change,
    why: 'the exact place of a change of the schema shall be in the change stream',
    sql: [
      FUNCTION,
      ...DROP_TRIGGERS,
      `CREATE EVENT TRIGGER ${MARKER_TRIGGERS.change} ON ddl_command_end WHEN TAG IN (${tags}) EXECUTE FUNCTION lifeboat_app.mark_ddl()`,
      `CREATE EVENT TRIGGER ${MARKER_TRIGGERS.drop} ON sql_drop EXECUTE FUNCTION lifeboat_app.mark_ddl()`,
      `CREATE EVENT TRIGGER ${MARKER_TRIGGERS.rewrite} ON table_rewrite EXECUTE FUNCTION lifeboat_app.mark_ddl()`,
    ],
    manner: 'plain',
    record: { kind: 'object', record: { kind: 'ddl_marker', name: MARKER_TRIGGERS.change } },
    estimatedBytes: 0,
  };
}

export function unmarkDdlStep(): EnrolmentStep {
  return {
    kind: 'unmark_ddl',
    target: MARKER_TRIGGERS.change,
    why: 'changes of the schema are marked',
    sql: [...DROP_TRIGGERS, 'DROP FUNCTION IF EXISTS lifeboat_app.mark_ddl()'],
    manner: 'plain',
    record: { kind: 'forget-object', record: { kind: 'ddl_marker', name: MARKER_TRIGGERS.change } },
    estimatedBytes: 0,
  };
}
