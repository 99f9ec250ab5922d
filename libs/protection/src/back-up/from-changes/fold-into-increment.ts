import { qualifiedName, type StagingArea } from '@lifeboat/app-database';
import { canListKeys } from '@lifeboat/archive';
import type { TenantBlock } from '@lifeboat/catalog';
import {
  foldIncrement,
  type LoadedChanges,
  loadChanges,
  parseLsn,
  SnapshotRule,
  standAlone,
} from '@lifeboat/change-log';
import { type BlockReader, readBlocks } from '../../recovery/block-reader.js';
import { replayedTable } from '../../recovery/change-replay.js';
import type { StagedPair } from '../../recovery/filled-pairs.js';
import { foldedManifest } from '../../restore/folded-manifest.js';
import { inParallel } from '../../restore/in-parallel.js';
import { matchTables } from '../../restore/match-tables.js';
import { pairsOf } from '../../restore/stage-backup.js';
import { restoreWishesOf } from '../../restore/restore-wishes.js';
import type { ArchiveRun } from '../tenant-archiver.js';
import type { IncrementFrom } from './increment-from.js';
import type { FoldedTable } from './staged-increment.js';

interface FoldTarget extends IncrementFrom {
  area: StagingArea;
  connections: number;
  /** Tables, as `schema.table`, that are left out. */
  scanned: ReadonlySet<string>;
}

/** What the change log tells of a tenant's tables. */
export interface FoldedTables {
  tables: FoldedTable[];
  /** Tables, as `schema.table`, of which it does not tell enough: they are to be scanned. */
  scanned: ReadonlySet<string>;
}

/**
 * Folds the changes between the parent's snapshot and the look's. The parent is not read: tables of which the changes alone do
 * not tell enough, those without a primary key and those with updates that did not send all values, are left to a scan.
 *
 * @param blocks of the tenant, all that may hold one of these changes
 * @throws LifeboatError SEGMENT_MISSING, SEGMENT_DAMAGED, CHANGES_DO_NOT_FIT, SCHEMA_DRIFT, and what reading keys throws
 */
export async function foldIntoIncrement(
  target: FoldTarget,
  reader: BlockReader,
  blocks: readonly TenantBlock[],
  run: ArchiveRun,
): Promise<FoldedTables> {
  const { database, connections } = target;
  const loaded = await loadAll(target, await stagePairs(target), reader, blocks, run);
  const changed = loaded.filter(({ changes }) => changes > 0);
  const isTold = (each: LoadedChanges): boolean => standAlone(each) && canListKeys(each.table.staged.table);
  const untold = changed.filter((each) => !isTold(each));
  const tables = await inParallel(
    database,
    changed.filter(isTold),
    connections,
    run.signal,
    async (client, each) => ({
      table: each.table.staged.table,
      bytes: each.bytes,
      ...(await foldIncrement(client, each)),
    }),
  );
  const names = untold.map(({ table }) => qualifiedName(table.staged.table));
  return { tables, scanned: new Set([...target.scanned, ...names]) };
}

/** Empty tables for all that the parent has and that is not scanned: a tenant's tables, which are the same still. */
async function stagePairs({ area, opened, look, scanned }: FoldTarget): Promise<StagedPair[]> {
  const { tables } = matchTables(foldedManifest(opened.source), look.scope, restoreWishesOf({}));
  const wanted = tables.filter(({ archived }) => !scanned.has(qualifiedName(archived)));
  const created = await area.createTables(
    wanted.map(({ live, columns, part }) => ({ table: live, columns, baseline: null, part })),
  );
  return pairsOf(wanted, created);
}

async function loadAll(
  { database, opened, look, scanned }: FoldTarget,
  pairs: readonly StagedPair[],
  reader: BlockReader,
  blocks: readonly TenantBlock[],
  { signal, onProgress }: ArchiveRun,
): Promise<LoadedChanges[]> {
  const { manifest } = opened.source;
  const { info } = look.snapshot;
  const total = Math.max(
    1,
    blocks.reduce((sum, { block }) => sum + block.changes, 0),
  );
  const range = {
    base: new SnapshotRule(manifest.snapshot.text),
    until: new SnapshotRule(info.text),
    from: null,
    to: parseLsn(info.endLsn),
  };
  const onChanges = (changes: number): void => {
    const percent = Math.min(100, Math.floor((changes / total) * 100));
    onProgress({ phase: 'replaying', percent, bytes: 0, rows: changes });
  };
  // Changes of a table that the parent does not know must not be lost: they are refused.
  const target = {
    tables: pairs.map((pair) => replayedTable({ ...pair, filled: [] })),
    isLeftOut: (name: string): boolean => scanned.has(name),
  };
  const { tables } = await database.withConnection(
    (client) => loadChanges(client, readBlocks(reader, blocks), target, range, { signal, onChanges }),
    signal,
  );
  return tables;
}
