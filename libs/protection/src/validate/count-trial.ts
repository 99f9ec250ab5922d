import { type AppDatabase, countStaged, qualifiedName } from '@lifeboat/app-database';
import type { PoolClient } from 'pg';
import type { OperationRun } from '../operations/operation-handler.js';
import { inParallel } from '../restore/in-parallel.js';
import type { CheckList } from './check-list.js';
import type { Trial, TriedTable } from './load-trial.js';

/** Counts what was loaded, and holds it against the manifest. */
export async function countTrial(
  { database, connections }: { database: AppDatabase; connections: number },
  { own, shared }: Trial,
  checks: CheckList,
  { signal }: OperationRun,
): Promise<void> {
  const all = [...own, ...shared];
  const counts = await inParallel(database, all, connections, signal, (client, table) =>
    count(client, table, checks),
  );
  const rows = counts.reduce((sum, each) => sum + each, 0);
  checks.settle(
    'staging',
    `${String(all.length)} tables, ${String(rows)} rows loaded, as many as the manifest says`,
  );
}

/** @returns rows found */
async function count(
  client: PoolClient,
  { archived, live, staged }: TriedTable,
  checks: CheckList,
): Promise<number> {
  await client.query(`ANALYZE ${staged.staging}`);
  const rows = await countStaged(client, staged);
  if (rows !== archived.rows) {
    checks.failed(
      'staging',
      `${qualifiedName(live)} has ${String(rows)} rows where the manifest says ${String(archived.rows)}`,
    );
  }
  return rows;
}
