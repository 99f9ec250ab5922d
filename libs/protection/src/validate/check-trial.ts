import {
  type AppDatabase,
  checkStagedConstraints,
  checkStagedOwner,
  checkStagedReferences,
  type TenantScope,
} from '@lifeboat/app-database';
import type { PoolClient } from 'pg';
import type { OperationRun } from '../operations/operation-handler.js';
import { inParallel } from '../restore/in-parallel.js';
import type { CheckList } from './check-list.js';
import { findingIn } from './findings.js';
import type { Trial, TriedTable } from './load-trial.js';

interface TrialDatabase {
  database: AppDatabase;
  scope: TenantScope;
  connections: number;
}

/** Holds what was staged against the tenant and against all constraints, each in whole sets. */
export async function checkTrial(
  { database, scope, connections }: TrialDatabase,
  { own, shared }: Trial,
  tenantId: string,
  checks: CheckList,
  { signal, onProgress }: OperationRun,
): Promise<void> {
  const all = [...own, ...shared];
  const staged = all.map((table) => table.staged);
  const ownStaged = own.map((table) => table.staged);
  let done = 0;
  const each = (
    tables: readonly TriedTable[],
    work: (client: PoolClient, table: TriedTable) => Promise<void>,
  ): Promise<unknown> =>
    inParallel(database, tables, connections, signal, async (client, table) => {
      await work(client, table);
      done += 1;
      const percent = Math.floor((done / Math.max(1, all.length * 2 + own.length)) * 100);
      onProgress({ phase: 'checking', percent, bytes: 0, rows: 0 });
    });
  await each(own, async (client, table) => {
    const found = await findingIn(() => checkStagedOwner(client, table.staged, ownStaged, tenantId));
    if (found !== null) {
      checks.failed('tenant', found.detail);
    }
  });
  await each(all, async (client, table) => {
    const broken = await checkStagedConstraints(client, table.staged);
    broken.forEach((what) => checks.failed('constraints', what));
  });
  // The generated columns, to which keys may refer, are there by now.
  await each(all, async (client, table) => {
    const broken = await checkStagedReferences(client, scope, table.staged, staged, tenantId);
    broken.forEach((what) => checks.failed('references', what));
  });
  const tables = `${String(all.length)} tables`;
  checks.settle('tenant', `${String(own.length)} tables, every row is the tenant's own`);
  checks.settle('constraints', `${tables}: not null, checks, unique keys and exclusions hold`);
  checks.settle('references', `${tables}: foreign keys hold`);
}
