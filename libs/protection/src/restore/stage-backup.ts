import {
  type AppDatabase,
  checkStagedOwner,
  type ContentDigest,
  digestStaged,
  findEmptyTables,
  type StagedTable,
  type StagingArea,
  type StraightTable,
} from '@lifeboat/app-database';
import type { PoolClient } from 'pg';
import { inParallel } from './in-parallel.js';
import type { OperationRun } from '../operations/operation-handler.js';
import type { BackupSource, LoadTarget } from './backup-source.js';
import type { MatchedTable } from './match-tables.js';

/** The wanted state of a tenant: staged, or, where the tenant has nothing live, left in the volumes to be loaded straight. */
export interface StagedBackup {
  staged: StagedTable[];
  /** By position in `staged`. */
  digests: ContentDigest[];
  straight: StraightTable[];
  straightTables: MatchedTable[];
}

/**
 * Builds the wanted state of the tenant away from its live tables, over several connections.
 *
 * @throws LifeboatError VOLUME_MISSING, VOLUME_DAMAGED, ROW_OF_ANOTHER_TENANT
 */
export async function stageBackup(
  database: AppDatabase,
  area: StagingArea,
  source: BackupSource,
  tables: readonly MatchedTable[],
  connections: number,
  run: OperationRun,
): Promise<StagedBackup> {
  const { tenantId } = source.manifest;
  const empty = await database.withConnection((client) =>
    findEmptyTables(client, tables.map(({ live }) => live), tenantId),
  );
  const straightTables = tables.filter(({ live }) => empty.has(live));
  const toStage = tables.filter(({ live }) => !empty.has(live));
  await source.verify(straightTables.map(({ archived }) => archived));
  const staged: StagedTable[] = [];
  for (const { archived, live } of toStage) {
    staged.push(await area.createTable(live, archived.columns.map((column) => column.name)));
  }
  const targets = toStage.map(({ archived }, index): LoadTarget => loadTarget(archived, staged[index]));
  await load(database, source, targets, connections, run);
  const digests = await inParallel(database, staged, connections, (client, table) => settleStaged(client, table));
  await inParallel(database, staged, connections, (client, table) => checkStagedOwner(client, table, staged, tenantId));
  return { staged, digests, straight: straightTables.map(straightTable), straightTables };
}

/** Gives the planner its figures, and takes the digest that the restored rows will be held against. */
async function settleStaged(client: PoolClient, table: StagedTable): Promise<ContentDigest> {
  await client.query(`ANALYZE ${table.staging}`);
  return digestStaged(client, table);
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
  await inParallel(database, volumes, connections, (client, volume) =>
    source.load(client, volume, targets, signal, (moreBytes, moreRows) => {
      bytes += moreBytes;
      rows += moreRows;
      onProgress({ phase: 'staging', percent: Math.floor((bytes / Math.max(total, 1)) * 100), bytes, rows });
    }),
  );
}

function loadTarget(archived: LoadTarget['archived'], staged: StagedTable | undefined): LoadTarget {
  if (staged === undefined) {
    throw new RangeError('every table to stage has a staging table');
  }
  return { archived, table: staged.staging, columns: staged.columns };
}

function straightTable({ archived, live }: MatchedTable): StraightTable {
  return { table: live, columns: archived.columns.map((column) => column.name), rows: archived.rows };
}
