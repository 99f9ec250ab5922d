import { runSql } from '../stack/run-sql.js';
import { type SampleLifeboat, type SampleLifeboatOptions, startSampleLifeboat } from './sample-lifeboat.js';

/** Tenants `1` and `2` in `app.tenants`, with an integer key. */
const TENANTS = `
CREATE SCHEMA app;
CREATE TABLE app.tenants (id int PRIMARY KEY, name text);
INSERT INTO app.tenants VALUES (1, 'one'), (2, 'two');`;

/**
 * Starts a Lifeboat over an application of a spec's own: the tenants `1` and `2`, and what the SQL adds in schema `app`.
 *
 * @param environment names excluded and shared tables, where there are any
 */
export async function startSchemaLifeboat(
  sql: string,
  environment: Record<string, string> = {},
  options: Pick<SampleLifeboatOptions, 'ownName' | 'database' | 'others' | 'queue' | 'clock'> = {},
): Promise<SampleLifeboat> {
  return startSampleLifeboat({
    ...options,
    install: async (superuserUrl) => {
      await runSql(superuserUrl, TENANTS + sql);
      return [];
    },
    environment: { EXCLUDED_TABLES: '', SHARED_TABLES: '', TENANT_SLUG_COLUMN: '', ...environment },
  });
}

/** Every row of every table in schema `app`, as text. */
export async function readAppTables(superuserUrl: string): Promise<Record<string, string[]>> {
  const tables = await runSql<{ name: string }>(
    superuserUrl,
    `SELECT format('app.%I', tablename) AS name FROM pg_tables WHERE schemaname = 'app' ORDER BY 1`,
  );
  const content: Record<string, string[]> = {};
  for (const { name } of tables) {
    const rows = await runSql<{ row: string }>(
      superuserUrl,
      `SELECT (t.*)::text AS row FROM ONLY ${name} AS t ORDER BY 1`,
    );
    content[name] = rows.map(({ row }) => row);
  }
  return content;
}
