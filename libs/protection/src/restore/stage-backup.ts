import {
  analyzeStaged,
  type AppDatabase,
  type Baseline,
  castStaged,
  checkStagedOwner,
  chooseRows,
  digestStaged,
  findEmptyTables,
  onlyPrefixes,
  type RestoreMode,
  type StagedSource,
  type StagedTable,
  type StagingArea,
  type StraightTable,
} from '@lifeboat/app-database';
import type { PoolClient } from 'pg';
import type { OperationRun } from '../operations/operation-handler.js';
import type { BackupSource, LoadTarget } from './backup-source.js';
import type { StagedPair } from '../recovery/filled-pairs.js';
import { inParallel } from './in-parallel.js';
import { loadChain } from './load-chain.js';
import type { MatchedTable } from './match-tables.js';

/** The wanted state of a tenant: staged, or, where the tenant has nothing live, left in the volumes to be loaded straight. */
export interface StagedBackup {
  /** Tables with a baseline hold their keys so far; the comparison fetches the rows that it needs. */
  staged: StagedSource[];
  /** By position in `staged`. */
  matched: MatchedTable[];
  straight: StraightTable[];
  /** By position in `straight`. */
  straightTables: MatchedTable[];
}

/** Makes staged rows another tenant's, over one connection; answers by position. */
export type Remap = (client: PoolClient, staged: readonly StagedTable[]) => Promise<StagedTable[]>;

/** Where and how to stage. */
export interface StageTarget {
  database: AppDatabase;
  area: StagingArea;
  baseline: Baseline | null;
  mode: RestoreMode;
  /** Makes the staged rows another tenant's; null where they stay their own's. */
  remap: Remap | null;
  /** Of an undo a chosen row may be gone by now, in the backup and live. */
  isUndo: boolean;
  connections: number;
  /** Replays the changes that followed the backup, and answers by position; null where there are none to replay. */
  replay: ((pairs: readonly StagedPair[]) => Promise<StagedTable[]>) | null;
}

/**
 * Builds the wanted state of the tenant away from its live tables, over several connections.
 *
 * @throws LifeboatError BACKUP_CHAIN_BROKEN, VOLUME_MISSING, VOLUME_DAMAGED, ROW_OF_ANOTHER_TENANT, SCHEMA_DRIFT, ROW_NOT_FOUND
 */
export async function stageBackup(
  { database, area, baseline, mode, remap, isUndo, connections, replay }: StageTarget,
  source: BackupSource,
  tables: readonly MatchedTable[],
  run: OperationRun,
): Promise<StagedBackup> {
  const { tenantId } = source.manifest;
  const empty = await database.withConnection((client) =>
    findEmptyTables(
      client,
      tables.map(({ live }) => live),
      tenantId,
    ),
  );
  // What parents written rows need can be told of staged rows only; chains are folded and changes replayed on them only.
  const mayGoStraight =
    replay === null &&
    remap === null &&
    source.ancestors.length === 0 &&
    tables.every(({ part }) => part === 'all');
  const isStraight = (table: MatchedTable): boolean =>
    mayGoStraight && empty.has(table.live) && table.columns.every(({ live, cast }) => live !== null && !cast);
  const straightTables = tables.filter(isStraight);
  const matched = tables.filter((table) => !isStraight(table));
  await source.verify(straightTables.map(({ archived }) => archived));
  const created = await area.createTables(
    matched.map(({ live, columns, part }) => ({ table: live, columns, baseline, part })),
  );
  const loaded = matched.flatMap(({ archived }, index) => {
    const table = created[index];
    return table === undefined ? [] : [{ archived, staged: table }];
  });
  if (source.ancestors.length > 0) {
    await loadChain({ database, connections }, source, loaded, run);
  } else {
    const targets = loaded.map((table) => firstTarget(table.archived, table.staged));
    await load(database, source, targets, connections, run);
  }
  await inParallel(database, created, connections, run.signal, settleStaged);
  const staged = (await replay?.(pairsOf(matched, created))) ?? created;
  const sources = await inParallel(database, staged, connections, run.signal, measureStaged);
  await inParallel(database, staged, connections, run.signal, (client, table) =>
    checkStagedOwner(client, table, staged, tenantId),
  );
  await inParallel(
    database,
    [...staged.entries()],
    connections,
    run.signal,
    async (client, [index, table]) => {
      const keys = matched[index]?.keys ?? [];
      if (keys.length > 0) {
        await chooseRows(client, table, keys, tenantId, { mode, mayBeGone: isUndo });
      }
    },
  );
  const settled = remap === null ? sources : await remapAll(database, remap, staged, connections, run);
  return { staged: settled, matched, straight: straightTables.map(straightTable), straightTables };
}

/** The rows are settled anew, since they are others now. */
async function remapAll(
  database: AppDatabase,
  remap: Remap,
  staged: readonly StagedTable[],
  connections: number,
  { signal, onProgress }: OperationRun,
): Promise<StagedSource[]> {
  onProgress({ phase: 'remapping', percent: null, bytes: 0, rows: 0 });
  const remapped = await database.withConnection((client) => remap(client, staged), signal);
  return inParallel(database, remapped, connections, signal, async (client, table) => {
    await settleStaged(client, table);
    return measureStaged(client, table);
  });
}

/** What is loaded at first: all rows, or, where a baseline tells which rows can differ, their keys. */
function firstTarget(archived: LoadTarget['archived'], { load, keys }: StagedTable): LoadTarget {
  return keys === null
    ? { archived, table: load.table, columns: load.columns }
    : {
        archived,
        table: keys.table,
        columns: keys.columns,
        pick: (rows) => onlyPrefixes(rows, keys.columns.length),
      };
}

/** By position. */
export function pairsOf(matched: readonly MatchedTable[], staged: readonly StagedTable[]): StagedPair[] {
  return matched.flatMap((table, index) => {
    const partner = staged[index];
    return partner === undefined ? [] : [{ matched: table, staged: partner }];
  });
}

/** Gives the planner its figures. */
async function settleStaged(client: PoolClient, staged: StagedTable): Promise<void> {
  await castStaged(client, staged);
  if (staged.keys === null) {
    await analyzeStaged(client, staged);
  } else {
    await client.query(`ANALYZE ${staged.keys.table}`);
  }
}

/** Takes the digest that the restored rows will be held against. */
export async function measureStaged(client: PoolClient, staged: StagedTable): Promise<StagedSource> {
  if (staged.keys !== null) {
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::float8 AS count FROM ${staged.keys.table}`,
    );
    return { staged, wantedRows: rows[0]?.count ?? 0, stagedRows: 0, digest: null };
  }
  const digest = await digestStaged(client, staged);
  return { staged, wantedRows: digest.rows, stagedRows: digest.rows, digest };
}

async function load(
  database: AppDatabase,
  source: BackupSource,
  targets: LoadTarget[],
  connections: number,
  { signal, onProgress }: OperationRun,
): Promise<void> {
  const total = targets.reduce((sum, { archived }) => sum + archived.rawBytes, 0);
  let bytes = 0;
  let rows = 0;
  const volumes = source.volumesOf(targets.map(({ archived }) => archived));
  await inParallel(database, volumes, connections, signal, (client, volume) =>
    source.load(client, volume, targets, signal, (moreBytes, moreRows) => {
      bytes += moreBytes;
      rows += moreRows;
      onProgress({ phase: 'staging', percent: Math.floor((bytes / Math.max(total, 1)) * 100), bytes, rows });
    }),
  );
}

function straightTable({ archived, live, columns }: MatchedTable): StraightTable {
  return { table: live, columns: liveNames(columns), rows: archived.rows };
}

/** Of a table whose columns are all still there. */
export function liveNames(columns: MatchedTable['columns']): string[] {
  return columns.flatMap(({ live }) => (live === null ? [] : [live]));
}
