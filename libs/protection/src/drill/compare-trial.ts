import {
  compareTenant,
  qualifiedName,
  sameDigest,
  type TenantPlan,
  TenantSnapshot,
} from '@lifeboat/app-database';
import type { OperationRun } from '../operations/operation-handler.js';
import { estimateRestore } from '../restore/estimate-restore.js';
import { inParallel } from '../restore/in-parallel.js';
import { measureStaged } from '../restore/stage-backup.js';
import type { CheckList } from '../validate/check-list.js';
import type { ProvenTrial } from '../validate/trial-extras.js';
import type { DrilledApply, DrilledTable } from './drill-report.js';

/** What lies in staging, and what a restore would do with it. */
export interface DrilledContent {
  tables: DrilledTable[];
  apply: DrilledApply;
}

/**
 * Takes the content of each staged table, and compares it with the live rows as a restore does. Both must add up: what is
 * live, without what would go and with what would come, is what is staged, to the hash. Live tables are only read.
 */
export async function compareTrial(
  { database, scope, connections, manifest, own }: ProvenTrial,
  checks: CheckList,
  { signal, onProgress }: OperationRun,
): Promise<DrilledContent> {
  const { tenantId } = manifest;
  const staged = await inParallel(
    database,
    own.map((table) => table.staged),
    connections,
    signal,
    measureStaged,
  );
  let compared = 0;
  const onTable = (): void => {
    compared += 1;
    const percent = Math.floor((compared / Math.max(1, own.length)) * 100);
    onProgress({ phase: 'comparing', percent, bytes: 0, rows: 0 });
  };
  const snapshot = await TenantSnapshot.open(database, signal);
  try {
    const wanted = {
      staged,
      straight: [],
      sourceHash: '',
      choice: '',
      fetchRows: () => Promise.resolve([]),
    };
    const plan = await snapshot.withReader(
      (client) => compareTenant(client, scope, wanted, tenantId, { mode: 'replace', onTable, preview: null }),
      'write',
    );
    refuseOtherContent(plan, checks);
    const tables = staged.map(({ staged: { table }, stagedRows, digest }): DrilledTable => ({
      table: qualifiedName(table),
      rows: stagedRows,
      contentHash: digest?.hash ?? '',
    }));
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    checks.settle(
      'content',
      `${String(tables.length)} tables, ${String(rows)} rows: a restore would leave just what is staged`,
    );
    return {
      tables: tables.sort((left, right) => (left.table < right.table ? -1 : 1)),
      apply: applyOf(plan, own),
    };
  } finally {
    await snapshot.close();
  }
}

function refuseOtherContent({ tables }: TenantPlan, checks: CheckList): void {
  for (const { staged, wanted, digest } of tables) {
    if (digest === null || !sameDigest(wanted, digest)) {
      checks.failed(
        'content',
        `${qualifiedName(staged.table)}: what a restore would leave is not what is staged`,
      );
    }
  }
}

function applyOf(plan: TenantPlan, own: ProvenTrial['own']): DrilledApply {
  const total = (part: 'inserts' | 'updates' | 'replacements' | 'deletes' | 'unchanged'): number =>
    plan.tables.reduce((sum, table) => sum + table[part], 0);
  const { seconds, basis } = estimateRestore(plan, { tables: [...own], differences: [] });
  return {
    inserts: total('inserts'),
    updates: total('updates') + total('replacements'),
    deletes: total('deletes'),
    unchanged: total('unchanged'),
    estimateMs: seconds * 1_000,
    basis,
  };
}
