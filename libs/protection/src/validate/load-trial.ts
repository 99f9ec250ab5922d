import { type AppDatabase, castStaged, type StagedTable, type StagingArea } from '@lifeboat/app-database';
import type { OperationRun } from '../operations/operation-handler.js';
import type { BackupSource, LoadTarget } from '../restore/backup-source.js';
import { inParallel } from '../restore/in-parallel.js';
import { loadChain } from '../restore/load-chain.js';
import type { MatchedTable } from '../restore/match-tables.js';
import { pairsOf } from '../restore/stage-backup.js';
import type { CheckList } from './check-list.js';
import { findingIn } from './findings.js';

/** A table of the backup, staged whole. */
export interface TriedTable extends MatchedTable {
  staged: StagedTable;
}

/** All that was staged. */
export interface Trial {
  /** The tenant's own rows. */
  own: TriedTable[];
  /** Rows that belong to nobody. */
  shared: TriedTable[];
}

interface TrialTarget {
  database: AppDatabase;
  area: StagingArea;
  connections: number;
}

/** Loads every row of the backup and, of a chain, of what it builds on, over several connections. */
export async function loadTrial(
  target: TrialTarget,
  source: BackupSource,
  tables: { own: MatchedTable[]; shared: MatchedTable[] },
  checks: CheckList,
  run: OperationRun,
): Promise<Trial> {
  const trial = {
    own: await create(target.area, tables.own),
    shared: await create(target.area, tables.shared),
  };
  const isChain = source.ancestors.length > 0;
  if (isChain) {
    await note(checks, () => loadChain(target, source, trial.own, run));
  }
  const targets = [...(isChain ? [] : trial.own), ...trial.shared].map(
    ({ archived, staged }): LoadTarget => ({
      archived,
      table: staged.load.table,
      columns: staged.load.columns,
    }),
  );
  await load(target, source, targets, checks, run);
  await cast(target, [...trial.own, ...trial.shared], checks, run);
  return trial;
}

async function create(area: StagingArea, tables: readonly MatchedTable[]): Promise<TriedTable[]> {
  const created = await area.createTables(
    tables.map(({ live, columns }) => ({ table: live, columns, baseline: null, part: 'all' })),
  );
  return pairsOf(tables, created).map(({ matched, staged }) => ({ ...matched, staged }));
}

/** Makes values of today's types of those whose types have changed since. */
async function cast(
  { database, connections }: TrialTarget,
  tables: readonly TriedTable[],
  checks: CheckList,
  { signal }: OperationRun,
): Promise<void> {
  await note(checks, () =>
    inParallel(database, tables, connections, signal, (client, { staged }) => castStaged(client, staged)),
  );
}

async function load(
  { database, connections }: TrialTarget,
  source: BackupSource,
  targets: LoadTarget[],
  checks: CheckList,
  { signal, onProgress }: OperationRun,
): Promise<void> {
  const total = Math.max(
    1,
    targets.reduce((sum, { archived }) => sum + archived.rawBytes, 0),
  );
  let bytes = 0;
  let rows = 0;
  const onRows = (moreBytes: number, moreRows: number): void => {
    bytes += moreBytes;
    rows += moreRows;
    onProgress({ phase: 'staging', percent: Math.floor((bytes / total) * 100), bytes, rows });
  };
  const volumes = source.volumesOf(targets.map(({ archived }) => archived));
  await note(checks, () =>
    inParallel(database, volumes, connections, signal, (client, volume) =>
      source.load(client, volume, targets, signal, onRows),
    ),
  );
}

/** Does work in which something may be found wrong with the backup. */
async function note(checks: CheckList, work: () => Promise<unknown>): Promise<void> {
  const found = await findingIn(work);
  if (found !== null) {
    checks.failed('staging', found.detail);
  }
}
