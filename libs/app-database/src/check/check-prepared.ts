import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';
import { type CheckResult, failed, ok, warning } from './check-result.js';

/** Lifeboat's own tables in the application database, and what restores that were killed have left. */
export async function checkPrepared(client: ClientBase): Promise<CheckResult[]> {
  const { prepared, leftovers } = await readOne<{ prepared: boolean; leftovers: string[] }>(
    client,
    `SELECT coalesce(bool_and(has_table_privilege(t.oid, 'INSERT')), false) AND count(*) = 3 AS prepared,
            ARRAY(SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'lifeboat\\_staging\\_%' ORDER BY 1) AS leftovers
       FROM pg_class AS t JOIN pg_namespace AS n ON n.oid = t.relnamespace
      WHERE n.nspname = 'lifeboat_app' AND relname IN ('applied_operations', 'backup_marks', 'cloned_keys')
        AND has_schema_privilege(n.oid, 'USAGE')`,
  );
  return [
    prepared
      ? ok('lifeboat_app', 'marks of restores and backups can be written')
      : failed(
          'lifeboat_app',
          'the tables for marks of restores and backups are not there, or not ours to write',
          'lifeboat migrate',
        ),
    leftovers.length === 0
      ? ok('leftovers', 'no staging is left')
      : warning(
          'leftovers',
          `staging of restores that run now, or that were killed: ${leftovers.join(', ')}`,
          'Where nothing runs: the next restore of the tenant removes it.',
        ),
  ];
}
