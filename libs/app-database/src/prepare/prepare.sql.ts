/** The application's schemas and who owns tables in them; their future tables must be granted too. */
export const GRANTABLE_SCHEMAS_SQL = `
SELECT DISTINCT n.nspname AS schema, pg_get_userbyid(c.relowner) AS owner
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'S')
   AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'lifeboat', 'lifeboat_app')
   AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT LIKE 'lifeboat\\_staging\\_%'
 ORDER BY 1, 2`;

/**
 * The marks of applied restores, written in the same transaction as the restored rows, and those of backups; and which
 * number was drawn for which key, where rows were restored into another tenant.
 */
export const MARKS_SQL = [
  'CREATE SCHEMA IF NOT EXISTS lifeboat_app',
  `CREATE TABLE IF NOT EXISTS lifeboat_app.applied_operations (
     operation_id uuid PRIMARY KEY,
     tenant_id text NOT NULL,
     applied_at timestamptz NOT NULL DEFAULT now(),
     outcome jsonb)`,
  `CREATE TABLE IF NOT EXISTS lifeboat_app.backup_marks (
     backup_id uuid PRIMARY KEY,
     tenant_id text NOT NULL,
     snapshot text NOT NULL,
     marked_at timestamptz NOT NULL DEFAULT now())`,
  `CREATE TABLE IF NOT EXISTS lifeboat_app.cloned_keys (
     source_tenant_id text NOT NULL,
     target_tenant_id text NOT NULL,
     key_column text NOT NULL,
     old_key text NOT NULL,
     new_key text NOT NULL,
     PRIMARY KEY (source_tenant_id, target_tenant_id, key_column, old_key))`,
  'CREATE INDEX IF NOT EXISTS backup_marks_tenant ON lifeboat_app.backup_marks (tenant_id, marked_at)',
];

/** What the processes' role needs on each of them. */
export const MARK_RIGHTS: Record<string, readonly string[]> = {
  applied_operations: ['SELECT', 'INSERT', 'UPDATE'],
  backup_marks: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  cloned_keys: ['SELECT', 'INSERT'],
};

/** What the processes' role may read and write in one schema, now and in tables to come. */
export function schemaGrants(schema: string, owner: string, role: string): string[] {
  return [
    `GRANT USAGE ON SCHEMA ${schema} TO ${role}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role}`,
    `GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role}`,
    `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA ${schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role}`,
    `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA ${schema} GRANT SELECT, USAGE ON SEQUENCES TO ${role}`,
  ];
}

/** Rights that belong to the whole cluster: a check that finds out whether they are there, and what gives them. */
export function clusterRights(role: string): { held: string; grant: string }[] {
  return [
    {
      held: `SELECT has_parameter_privilege($1, 'session_replication_role', 'SET') AS held`,
      grant: `GRANT SET ON PARAMETER session_replication_role TO ${role}`,
    },
    {
      held: 'SELECT rolbypassrls OR rolsuper AS held FROM pg_roles WHERE rolname = $1',
      grant: `ALTER ROLE ${role} BYPASSRLS`,
    },
  ];
}
