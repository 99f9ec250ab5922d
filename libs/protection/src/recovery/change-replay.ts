import { type AppDatabase, type FilledColumn, qualifiedName, type StagedTable } from '@lifeboat/app-database';
import type { Manifest } from '@lifeboat/archive';
import type { ChangeLogEpoch } from '@lifeboat/catalog';
import {
  type ChangeRecord,
  foldChanges,
  loadChanges,
  parseLsn,
  type ReplayedChanges,
  type ReplayedTable,
  SnapshotRule,
  widenXid,
} from '@lifeboat/change-log';
import type { OperationRun } from '../operations/operation-handler.js';
import { inParallel } from '../restore/in-parallel.js';
import type { MatchedBackup, MatchedTable } from '../restore/match-tables.js';
import type { RestoreWishes } from '../restore/restore-wishes.js';
import { parseTableName } from '../tables/table-name.js';
import { tablesNotCovered, uncoveredTables } from './coverage.js';
import { type FilledPair, fillPairs, narrowPairs, type StagedPair } from './filled-pairs.js';
import type { RecoveryRequest } from './recovery-request.js';
import { refuseAbsentTenant } from './refuse-absent-tenant.js';

/** A tenant's blocks of the change log, as far as a replay needs them. */
export interface ReplayedBlocks {
  /** Of all of them. */
  changes: number;
  /** What was committed before this position is left out; null: nothing is. */
  fromLsn: string | null;
  read: () => Iterable<AsyncIterable<ChangeRecord>>;
  /** Position of the commit of a transaction, by its 64-bit id; null where it is not in the change log. */
  placeOf: (xid: bigint) => Promise<string | null>;
}

/** The changes that bring a staged backup to a moment after it. */
export class ChangeReplay {
  private counts: ReplayedChanges = { transactions: 0, changes: 0 };

  constructor(
    private readonly request: RecoveryRequest,
    private readonly manifest: Manifest,
    private readonly epoch: ChangeLogEpoch,
    private readonly blocks: ReplayedBlocks,
  ) {}

  /** What was replayed so far. */
  get replayed(): ReplayedChanges {
    return this.counts;
  }

  /** What a plan and an outcome say of it, JSON-safe. */
  describe(): Record<string, unknown> {
    const { moment, beforeTransaction, cutLsn, epochId } = this.request;
    return {
      engine: 'changes',
      moment,
      beforeTransaction,
      cutLsn,
      epochId,
      baseBackupId: this.manifest.backupId,
      ...this.counts,
    };
  }

  /**
   * The tables that are staged: parents of which only the state at the backup is known are left out.
   *
   * @throws LifeboatError TABLES_NOT_COVERED
   */
  tablesOf({ tables, differences }: MatchedBackup, wishes: RestoreWishes): MatchedTable[] {
    const uncovered = new Set(
      uncoveredTables(
        tables.map(({ archived }) => archived),
        this.epoch,
      ),
    );
    const isWhole = wishes.tables === null && wishes.rows === null;
    const excluded = new Set((wishes.excludeTables ?? []).map((name) => qualifiedName(parseTableName(name))));
    const unknown = [
      ...tables
        .filter(({ archived, part }) => part !== 'parents' && uncovered.has(archived))
        .map(({ archived }) => qualifiedName(archived)),
      ...differences
        .filter(({ kind, table }) => isWhole && kind === 'new table' && !excluded.has(table))
        .map(({ table }) => table),
    ];
    if (unknown.length > 0) {
      throw tablesNotCovered(unknown);
    }
    return tables.filter(({ archived }) => !uncovered.has(archived));
  }

  /**
   * Brings the staged tables to the moment.
   *
   * @returns the staged tables, by position, with the columns that were there at the moment
   * @throws LifeboatError as `run`
   */
  async bring(
    database: AppDatabase,
    pairs: readonly StagedPair[],
    wishes: RestoreWishes,
    connections: number,
    run: OperationRun,
  ): Promise<StagedTable[]> {
    const filled = await fillPairs(database, pairs, run.signal);
    const seen = await this.run(database, filled, wishes, connections, run);
    // Another database has transactions of its own.
    const isHome = database.name === this.epoch.databaseName;
    const isThere = async (pair: FilledPair, { name, xid }: FilledColumn): Promise<boolean> =>
      seen[filled.indexOf(pair)]?.has(name) === true || (isHome && (await this.isBeforeCut(xid)));
    return narrowPairs(database, filled, isThere, run.signal);
  }

  /**
   * Replays the changes on the staged tables.
   *
   * @returns by position which of the filled columns were there in some change
   * @throws LifeboatError CHANGES_DO_NOT_FIT, SCHEMA_DRIFT, SEGMENT_MISSING, SEGMENT_DAMAGED and what reading keys throws
   */
  async run(
    database: AppDatabase,
    pairs: readonly FilledPair[],
    wishes: RestoreWishes,
    connections: number,
    { signal, onProgress }: OperationRun,
  ): Promise<ReadonlySet<string>[]> {
    const total = Math.max(this.blocks.changes, 1);
    const onChanges = (changes: number): void => {
      onProgress({
        phase: 'replaying',
        percent: Math.min(100, Math.floor((changes / total) * 100)),
        bytes: 0,
        rows: changes,
      });
    };
    const target = { tables: pairs.map(replayedTable), isLeftOut: this.leavesOut(pairs, wishes) };
    const range = {
      base: new SnapshotRule(this.manifest.snapshot.text),
      until: null,
      from: this.blocks.fromLsn === null ? null : parseLsn(this.blocks.fromLsn),
      to: parseLsn(this.request.cutLsn),
    };
    const { tables, ...replayed } = await database.withConnection(
      (client) => loadChanges(client, this.blocks.read(), target, range, { signal, onChanges }),
      signal,
    );
    this.counts = replayed;
    await inParallel(database, tables, connections, signal, foldChanges);
    return tables.map(({ seen }) => seen);
  }

  /** A change of the schema is in the stream of commits where it was marked there. */
  private async isBeforeCut(xid: number): Promise<boolean> {
    const place = await this.blocks.placeOf(widenXid(xid, BigInt(this.manifest.snapshot.xmax)));
    return place !== null && parseLsn(place) < parseLsn(this.request.cutLsn);
  }

  /** @throws LifeboatError TENANT_ABSENT_AT_MOMENT where the tenant's own row was not there, unless that is allowed */
  refuseAbsence(rows: number): void {
    refuseAbsentTenant(rows, this.request.allowAbsentTenant, this.request.moment);
  }

  /** Of a table that nobody has heard of changes cannot be left out silently. */
  private leavesOut(pairs: readonly FilledPair[], wishes: RestoreWishes): (name: string) => boolean {
    const staged = new Set(pairs.flatMap((pair) => replayedTable(pair).names));
    const excluded = new Set((wishes.excludeTables ?? []).map((name) => qualifiedName(parseTableName(name))));
    const known = new Set(
      this.manifest.tables.map((table) => wishes.renames[qualifiedName(table)] ?? qualifiedName(table)),
    );
    const archived = new Set(this.manifest.tables.map((table) => qualifiedName(table)));
    const isPartial = wishes.tables !== null || wishes.rows !== null;
    return (name) =>
      !staged.has(name) && (isPartial || excluded.has(name) || known.has(name) || archived.has(name));
  }
}

/** How changes name what a staged table has. */
export function replayedTable({
  matched: { archived, live, columns },
  staged,
  filled,
}: FilledPair): ReplayedTable {
  return {
    staged,
    filled,
    names: [qualifiedName(archived), qualifiedName(live)],
    columns: new Map(
      archived.columns.map(({ name, type }, index) => [name, { live: columns[index]?.live ?? null, type }]),
    ),
  };
}
