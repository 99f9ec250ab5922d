import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';
import { MARK_RIGHTS } from '../prepare/prepare.sql.js';
import { ident } from '../scope/quote.js';
import { type CheckResult, failed, ok, warning } from './check-result.js';

interface Prepared {
  role: string;
  usage: boolean | null;
  leftovers: string[];
}

/** Lifeboat's own tables in the application database, and what restores that were killed have left. */
export async function checkPrepared(client: ClientBase): Promise<CheckResult[]> {
  const { role, usage, leftovers } = await readOne<Prepared & Record<string, unknown>>(
    client,
    `SELECT current_user AS role,
            (SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = 'lifeboat_app') AS usage,
            ARRAY(SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'lifeboat\\_staging\\_%' ORDER BY 1) AS leftovers`,
  );
  return [
    usage === false
      ? failed(
          'lifeboat_app',
          `${role} cannot reach the schema of the marks`,
          `GRANT USAGE ON SCHEMA lifeboat_app TO ${ident(role)}`,
        )
      : await checkMarks(client, ident(role)),
    leftovers.length === 0
      ? ok('leftovers', 'no staging is left')
      : warning(
          'leftovers',
          `staging of restores that run now, or that were killed: ${leftovers.join(', ')}`,
          `Where nothing runs: ${leftovers.map((schema) => `DROP SCHEMA ${ident(schema)} CASCADE`).join('; ')}`,
        ),
  ];
}

async function checkMarks(client: ClientBase, role: string): Promise<CheckResult> {
  const { rows } = await client.query<{ name: string; found: boolean; privilege: string }>(
    `SELECT w.name, t.oid IS NOT NULL AS found, w.privilege FROM unnest($1::text[], $2::text[]) AS w(name, privilege)
       LEFT JOIN pg_class AS t ON t.relname = w.name AND t.relnamespace = to_regnamespace('lifeboat_app')
      WHERE t.oid IS NULL OR NOT has_table_privilege(t.oid, w.privilege)`,
    [
      Object.entries(MARK_RIGHTS).flatMap(([name, privileges]) => privileges.map(() => name)),
      Object.values(MARK_RIGHTS).flat(),
    ],
  );
  const absent = new Set(rows.filter(({ found }) => !found).map(({ name }) => name));
  if (absent.size > 0) {
    return failed(
      'lifeboat_app',
      `the tables for marks of restores and backups are not there: ${[...absent].join(', ')}`,
      'lifeboat migrate',
    );
  }
  return rows.length === 0
    ? ok('lifeboat_app', 'marks of restores and backups can be written')
    : failed(
        'lifeboat_app',
        `lacks ${rows.map(({ name, privilege }) => `${privilege} on ${name}`).join(', ')}`,
        rows.map(({ name, privilege }) => `GRANT ${privilege} ON lifeboat_app.${name} TO ${role}`).join('; '),
      );
}
