import {
  type AppDatabase,
  type Baseline,
  checkStagedOwner,
  digestStaged,
  findEmptyTables,
  onlyPrefixes,
  type StagedSource,
  type StagedTable,
  type StagingArea,
  type StraightTable,
} from '@lifeboat/app-database';
import type { PoolClient } from 'pg';
import type { OperationRun } from '../operations/operation-handler.js';
import type { BackupSource, LoadTarget } from './backup-source.js';
import { inParallel } from './in-parallel.js';
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

/** Where and how to stage. */
export interface StageTarget {
  database: AppDatabase;
  area: StagingArea;
  baseline: Baseline | null;
  connections: number;
}

/**
 * Builds the wanted state of the tenant away from its live tables, over several connections.
 *
 * @throws LifeboatError VOLUME_MISSING, VOLUME_DAMAGED, ROW_OF_ANOTHER_TENANT
 */
export async function stageBackup(
  { database, area, baseline, connections }: StageTarget,
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
  const straightTables = tables.filter(({ live }) => empty.has(live));
  const matched = tables.filter(({ live }) => !empty.has(live));
  await source.verify(straightTables.map(({ archived }) => archived));
  const staged: StagedTable[] = [];
  for (const { archived, live } of matched) {
    staged.push(
      await area.createTable(
        live,
        archived.columns.map((column) => column.name),
        baseline,
      ),
    );
  }
  const targets = matched.flatMap(({ archived }, index) => {
    const table = staged[index];
    return table === undefined ? [] : [firstTarget(archived, table)];
  });
  await load(database, source, targets, connections, run);
  const sources = await inParallel(database, staged, connections, run.signal, settleStaged);
  await inParallel(database, staged, connections, run.signal, (client, table) =>
    checkStagedOwner(client, table, staged, tenantId),
  );
  return { staged: sources, matched, straight: straightTables.map(straightTable), straightTables };
}

/** What is loaded at first: all rows, or, where a baseline tells which rows can differ, their keys. */
function firstTarget(archived: LoadTarget['archived'], { staging, columns, keys }: StagedTable): LoadTarget {
  return keys === null
    ? { archived, table: staging, columns }
    : {
        archived,
        table: keys.table,
        columns: keys.columns,
        pick: (rows) => onlyPrefixes(rows, keys.columns.length),
      };
}

/** Gives the planner its figures, and takes the digest that the restored rows will be held against. */
async function settleStaged(client: PoolClient, staged: StagedTable): Promise<StagedSource> {
  await client.query(`ANALYZE ${staged.keys?.table ?? staged.staging}`);
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

function straightTable({ archived, live }: MatchedTable): StraightTable {
  return { table: live, columns: archived.columns.map((column) => column.name), rows: archived.rows };
}
