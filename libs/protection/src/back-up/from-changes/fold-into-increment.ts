import { qualifiedName, type StagingArea } from '@lifeboat/app-database';
import { canListKeys } from '@lifeboat/archive';
import type { TenantBlock } from '@lifeboat/catalog';
import {
  type ChangeLogReader,
  foldIncrement,
  type LoadedChanges,
  loadChanges,
  needsBase,
  parseLsn,
  SnapshotRule,
} from '@lifeboat/change-log';
import { readBlocks } from '../../recovery/block-address.js';
import { replayedTable, type StagedPair } from '../../recovery/change-replay.js';
import { foldedManifest } from '../../restore/folded-manifest.js';
import { inParallel } from '../../restore/in-parallel.js';
import { loadChain } from '../../restore/load-chain.js';
import { matchTables } from '../../restore/match-tables.js';
import { restoreWishesOf } from '../../restore/restore-wishes.js';
import type { ArchiveRun } from '../tenant-archiver.js';
import type { IncrementFrom } from './stage-increment.js';
import type { FoldedTable } from './staged-increment.js';

interface FoldTarget extends IncrementFrom {
  area: StagingArea;
  connections: number;
  /** Tables, as `schema.table`, that are left out. */
  scanned: ReadonlySet<string>;
}

/**
 * Folds the changes between the parent's snapshot and the look's. Of the parent only tables are read of which the changes
 * alone do not tell enough: those without a primary key, and those with updates that did not send all values.
 *
 * @param blocks of the tenant, all that may hold one of these changes
 * @throws LifeboatError SEGMENT_MISSING, SEGMENT_DAMAGED, CHANGES_DO_NOT_FIT, SCHEMA_DRIFT; BACKUP_CHAIN_BROKEN, VOLUME_MISSING,
 *   VOLUME_DAMAGED of the parent; and what reading keys throws
 */
export async function foldIntoIncrement(
  target: FoldTarget,
  reader: ChangeLogReader,
  blocks: readonly TenantBlock[],
  run: ArchiveRun,
): Promise<FoldedTable[]> {
  const { database, connections } = target;
  const pairs = await stagePairs(target);
  const loaded = await loadAll(target, pairs, reader, blocks, run);
  const changed = pairs.flatMap((pair) => {
    const changes = loaded.find(({ table }) => table.staged === pair.staged);
    return changes === undefined || changes.changes === 0 ? [] : [{ ...pair, changes }];
  });
  const tables = changed.map((each) => {
    const isWhole = !canListKeys(each.matched.live);
    return { ...each, isWhole, isBaseStaged: needsBase(each.changes, isWhole) };
  });
  const based = tables.filter(({ isBaseStaged }) => isBaseStaged);
  await loadChain(
    target,
    target.opened.source,
    based.map(({ matched: { archived }, staged }) => ({ archived, staged })),
    run,
  );
  return inParallel(
    database,
    tables,
    connections,
    run.signal,
    async (client, { matched, staged, changes, ...way }) => {
      await client.query(`ANALYZE ${staged.staging}`);
      return { table: matched.live, bytes: changes.bytes, ...(await foldIncrement(client, changes, way)) };
    },
  );
}

/** Empty tables for all that the parent has and that is not scanned: a tenant's tables, which are the same still. */
async function stagePairs({ area, opened, look, scanned }: FoldTarget): Promise<StagedPair[]> {
  const { tables } = matchTables(foldedManifest(opened.source), look.scope, restoreWishesOf({}));
  const pairs: StagedPair[] = [];
  for (const matched of tables.filter(({ archived }) => !scanned.has(qualifiedName(archived)))) {
    const { live, columns, part } = matched;
    pairs.push({ matched, staged: await area.createTable(live, columns, { baseline: null, part }) });
  }
  return pairs;
}

async function loadAll(
  { database, opened, look, scanned }: FoldTarget,
  pairs: readonly StagedPair[],
  reader: ChangeLogReader,
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
    tables: pairs.map(replayedTable),
    isLeftOut: (name: string): boolean => scanned.has(name),
  };
  const { tables } = await database.withConnection(
    (client) => loadChanges(client, readBlocks(reader, blocks), target, range, { signal, onChanges }),
    signal,
  );
  return tables;
}
