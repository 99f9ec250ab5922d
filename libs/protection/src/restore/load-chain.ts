import {
  type AppDatabase,
  countDoubled,
  keepOnly,
  makeKeptKeys,
  removeListed,
  type StagedTable,
} from '@lifeboat/app-database';
import type { ManifestTable } from '@lifeboat/archive';
import type { OperationRun } from '../operations/operation-handler.js';
import type { BackupSource, LoadTarget } from './backup-source.js';
import { chainBroken } from './chain-broken.js';
import { keysOf, ownRowsOf } from './folded-manifest.js';
import { inParallel } from './in-parallel.js';

/** A table that is rebuilt from a chain. */
export interface ChainTable {
  /** As the newest link lists it. */
  archived: ManifestTable;
  staged: StagedTable;
}

/** What one link says of a table. */
interface LinkedTable extends ChainTable {
  /** Its rows. */
  rows: ManifestTable;
  /** Keys of rows that stay from the links before, or, of the class `gone`, do not; null where none do. */
  keys: ManifestTable | null;
}

/** Where and how to load. */
export interface ChainTarget {
  database: AppDatabase;
  connections: number;
}

/**
 * Rebuilds the state that the newest link of a chain shows: the rows of the full backup, and then, link by link, without
 * the rows that the link does not keep or takes away, and with those that it brings. Links before one that keeps nothing of a table are
 * not read for it.
 *
 * @param source the newest link
 * @throws LifeboatError BACKUP_CHAIN_BROKEN where a row that a link keeps or takes away is not there, or one that it brings is;
 *   VOLUME_MISSING, VOLUME_DAMAGED
 */
export async function loadChain(
  target: ChainTarget,
  source: BackupSource,
  tables: readonly ChainTable[],
  run: OperationRun,
): Promise<void> {
  const links = [...source.ancestors, source].map((link) => ({
    link,
    tables: tables.map((table) => describe(link, table)),
  }));
  const onRows = countInto(
    run,
    links.flatMap((each) => each.tables),
  );
  for (const [place, { link, tables: linked }] of links.entries()) {
    const isNeeded = (_: LinkedTable, index: number): boolean =>
      links.slice(place + 1).every((later) => later.tables[index]?.keys !== null);
    const needed = linked.filter(isNeeded);
    await applyLists(target, link, needed, run, onRows);
    const rows = needed.map(({ rows: archived, staged: { load } }) => ({
      archived,
      table: load.table,
      columns: load.columns,
    }));
    await load(target, link, rows, run, onRows);
    await refuseDoubled(target, link, needed, run);
  }
}

function describe({ manifest, ancestors }: BackupSource, table: ChainTable): LinkedTable {
  const { archived } = table;
  const rows = ownRowsOf(manifest, archived);
  const keys = keysOf(manifest, archived) ?? null;
  const name = `${archived.schema}.${archived.name}`;
  if (rows === undefined || JSON.stringify(rows.columns) !== JSON.stringify(archived.columns)) {
    throw chainBroken(manifest.backupId, `has other columns of ${name} than the backup that builds on it`);
  }
  const fields = new Set(keys?.columns.map((column) => JSON.stringify(column)));
  const own = rows.columns.filter((column) => fields.has(JSON.stringify(column)));
  if (JSON.stringify(own) !== JSON.stringify(keys?.columns ?? [])) {
    throw chainBroken(manifest.backupId, `lists other keys of ${name} than its rows have`);
  }
  return { ...table, rows, keys: ancestors.length === 0 ? null : keys };
}

/** Removes what a link does not keep, or takes away, of the rows that the links before it have brought. */
async function applyLists(
  target: ChainTarget,
  link: BackupSource,
  tables: readonly LinkedTable[],
  run: OperationRun,
  onRows: OnRows,
): Promise<void> {
  const lists = tables.flatMap(({ staged, archived, keys }) =>
    keys === null || (keys.class === 'gone' && keys.rows === 0) ? [] : [{ staged, archived, keys }],
  );
  const { database, connections } = target;
  const targets: LoadTarget[] = [];
  for (const { staged, archived, keys } of lists) {
    const fields = positionsOf(keys.columns, archived);
    const columns = await database.withConnection((client) => makeKeptKeys(client, staged, fields));
    targets.push({ archived: keys, table: staged.load.kept, columns });
  }
  await load(target, link, targets, run, onRows);
  await inParallel(database, [...lists.entries()], connections, run.signal, async (client, [index, list]) => {
    const isGone = list.keys.class === 'gone';
    const found = await (isGone ? removeListed : keepOnly)(
      client,
      list.staged,
      targets[index]?.columns ?? [],
    );
    if (found !== list.keys.rows) {
      throw chainBroken(
        link.manifest.backupId,
        `${isGone ? 'takes away' : 'keeps'} ${String(list.keys.rows)} rows of ${list.keys.schema}.${list.keys.name}, of which the backups that it builds on have ${String(found)}`,
      );
    }
  });
}

/** What a link of the change log brings must not be there yet, since all that it replaces was taken away. */
async function refuseDoubled(
  { database, connections }: ChainTarget,
  { manifest }: BackupSource,
  tables: readonly LinkedTable[],
  { signal }: OperationRun,
): Promise<void> {
  const brought = tables.filter(({ rows, keys }) => keys?.class === 'gone' && rows.rows > 0);
  await inParallel(database, brought, connections, signal, async (client, { staged, archived, keys }) => {
    const fields = positionsOf(keys?.columns ?? [], archived);
    const key = staged.load.columns.filter((_, index) => fields.includes(index));
    const doubled = await countDoubled(client, staged, key);
    if (doubled > 0) {
      throw chainBroken(
        manifest.backupId,
        `brings ${String(doubled)} rows of ${archived.schema}.${archived.name} that the backups that it builds on have already`,
      );
    }
  });
}

/** Where the columns of a key stand among those of the rows. */
function positionsOf(columns: ManifestTable['columns'], { columns: all }: ManifestTable): number[] {
  return all.flatMap(({ name }, index) => (columns.some((column) => column.name === name) ? [index] : []));
}

type OnRows = (bytes: number, rows: number) => void;

async function load(
  { database, connections }: ChainTarget,
  link: BackupSource,
  targets: readonly LoadTarget[],
  { signal }: OperationRun,
  onRows: OnRows,
): Promise<void> {
  const volumes = link.volumesOf(targets.map(({ archived }) => archived));
  await inParallel(database, volumes, connections, signal, (client, volume) =>
    link.load(client, volume, targets, signal, onRows),
  );
}

function countInto({ onProgress }: OperationRun, tables: readonly LinkedTable[]): OnRows {
  const total = tables.reduce((sum, { rows, keys }) => sum + rows.rawBytes + (keys?.rawBytes ?? 0), 0);
  let bytes = 0;
  let rows = 0;
  return (moreBytes, moreRows) => {
    bytes += moreBytes;
    rows += moreRows;
    onProgress({ phase: 'staging', percent: Math.floor((bytes / Math.max(total, 1)) * 100), bytes, rows });
  };
}
