import type { AppDatabase, StagedTable, StagingArea } from '@lifeboat/app-database';
import type { OperationRun } from '../operations/operation-handler.js';
import type { BackupSource, LoadTarget } from '../restore/backup-source.js';
import { inParallel } from '../restore/in-parallel.js';
import type { MatchedTable } from '../restore/match-tables.js';
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

/** Loads every row of the backup, over several connections. */
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
  const targets = [...trial.own, ...trial.shared].map(({ archived, staged }): LoadTarget => ({
    archived,
    table: staged.staging,
    columns: staged.columns,
  }));
  await load(target, source, targets, checks, run);
  return trial;
}

async function create(area: StagingArea, tables: readonly MatchedTable[]): Promise<TriedTable[]> {
  const tried: TriedTable[] = [];
  for (const { archived, live } of tables) {
    const columns = archived.columns.map((column) => column.name);
    tried.push({ archived, live, staged: await area.createTable(live, columns, null) });
  }
  return tried;
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
  const found = await findingIn(() =>
    inParallel(database, volumes, connections, signal, (client, volume) =>
      source.load(client, volume, targets, signal, onRows),
    ),
  );
  if (found !== null) {
    checks.failed('staging', found.detail);
  }
}
