import type { ClientBase } from 'pg';
import { parseLsn } from '../lsn/lsn.js';
import {
  type ChangeRecord,
  isTable,
  isTransaction,
  type TransactionRecord,
} from '../segment/change-record.js';
import type { SnapshotRule } from '../snapshot/snapshot-rule.js';
import { ChangeBuffer } from './change-buffer.js';
import { ChangeRoutes } from './change-routes.js';
import type { LoadedChanges, ReplayedChanges, ReplayedTable } from './replayed-table.js';

/** What of the change log is replayed. */
export interface ReplayRange {
  /** Leaves out what the base has; null where nothing is to be left out on its account. */
  base: SnapshotRule | null;
  /** Leaves out what came after this snapshot; null where nothing is to be left out on its account. */
  until: SnapshotRule | null;
  /** Position of a commit: from this one on; null from the first. */
  from: bigint | null;
  /** Position of a commit: before this one. */
  to: bigint;
}

/** Where changes go. */
export interface ReplayTarget {
  tables: readonly ReplayedTable[];
  /** Whether a table, as `schema.table`, is left out though it has changes. */
  isLeftOut: (name: string) => boolean;
}

export interface LoadRun {
  signal: AbortSignal;
  /** Called now and then with the number of changes so far. */
  onChanges: (changes: number) => void;
}

/**
 * Copies changes into tables of changes, in the order of their commits. A table without changes gets none.
 *
 * @param blocks the tenant's blocks in their order
 * @throws LifeboatError SCHEMA_DRIFT, CHANGES_DO_NOT_FIT, and what reading a block throws
 */
export async function loadChanges(
  client: ClientBase,
  blocks: Iterable<AsyncIterable<ChangeRecord>>,
  { tables, isLeftOut }: ReplayTarget,
  range: ReplayRange,
  { signal, onChanges }: LoadRun,
): Promise<ReplayedChanges & { tables: LoadedChanges[] }> {
  const buffers = tables.map((table) => new ChangeBuffer(client, table, signal));
  let transactions = 0;
  let changes = 0;
  for (const block of blocks) {
    signal.throwIfAborted();
    const router = new ChangeRoutes(buffers, isLeftOut);
    let wanted = false;
    let isFirst = false;
    for await (const record of block) {
      if (isTransaction(record)) {
        wanted = isFirst = isWithin(range, record);
      } else if (isTable(record)) {
        router.define(record);
      } else if (wanted) {
        const route = router.routeOf(record);
        if (route !== null) {
          changes += 1;
          transactions += isFirst ? 1 : 0;
          isFirst = false;
          if (route.buffer.add(changes, record, route.mapped)) {
            await route.buffer.flush();
            onChanges(changes);
          }
        }
      }
    }
  }
  for (const buffer of buffers) {
    await buffer.flush();
  }
  onChanges(changes);
  return { transactions, changes, tables: buffers.map((buffer) => buffer.loaded()) };
}

function isWithin({ base, until, from, to }: ReplayRange, { x, l }: TransactionRecord): boolean {
  const position = parseLsn(l);
  const xid = BigInt(x);
  return (
    position < to &&
    (from === null || position >= from) &&
    (base === null || base.belongsAfter(xid)) &&
    until?.belongsAfter(xid) !== true
  );
}
