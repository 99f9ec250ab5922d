import { columnList, type StagedTable } from '@lifeboat/app-database';
import type { ClientBase } from 'pg';
import { oldValue, sequenceOf } from './change-table.js';
import { emptyAtTruncate } from './empty-at-truncate.js';
import { applyFolded, foldKeyed } from './fold-keyed.js';
import { foldKeyless } from './fold-keyless.js';
import type { LoadedChanges } from './replayed-table.js';

/** What became of a table, as sub-selects over tables in staging, each with the staged columns in their order. */
export interface FoldedIncrement {
  /** Rows as they are now: those that came or changed; all, where `gone` is null. */
  rows: string;
  /** The primary keys, as the base has them, of its rows that were changed or deleted; null where none of its rows stay. */
  gone: string | null;
}

/** How the changes of a table become an increment. */
export interface IncrementWay {
  /** Whether the base lies in staging: otherwise updates that did not send all values cannot be folded. */
  isBaseStaged: boolean;
  /** Whether all rows are wanted: then the base must be staged. A table without a primary key cannot but be given whole. */
  isWhole: boolean;
}

/** Whether changes can be folded into an increment without what they were made to. */
export function needsBase({ table, unsent, changes }: LoadedChanges, isWhole: boolean): boolean {
  return changes > 0 && (isWhole || unsent.size > 0 || table.staged.table.primaryKey.length === 0);
}

/**
 * Folds the changes of one table into what is left of them, without giving it to the base.
 *
 * @throws LifeboatError CHANGES_DO_NOT_FIT where changes contradict each other or, as far as it is staged, the base
 */
export async function foldIncrement(
  client: ClientBase,
  loaded: LoadedChanges,
  { isBaseStaged, isWhole }: IncrementWay,
): Promise<FoldedIncrement> {
  const { staged } = loaded.table;
  const { columns, staging, changes, table } = staged;
  const isEmptied = await emptyAtTruncate(client, staged);
  if (table.primaryKey.length === 0) {
    await foldKeyless(client, staged);
    return { rows: `SELECT ${columnList(columns)} FROM ${staging}`, gone: null };
  }
  // Of a table that was emptied the base is known: it has no rows.
  const touched = await foldKeyed(client, loaded, isBaseStaged || isEmptied ? 'staged' : 'unknown');
  if (isWhole) {
    await applyFolded(client, staged, touched);
    return { rows: `SELECT ${columnList(columns)} FROM ${staging}`, gone: null };
  }
  return {
    rows: `SELECT ${columnList(columns)} FROM ${changes.folded}`,
    gone: isEmptied ? null : goneSql(staged),
  };
}

/** The old key of the first event at each key that the base has: there it is printed as in the base. */
function goneSql(staged: StagedTable): string {
  const { table, columns, changes } = staged;
  const value = oldValue(staged, 'c');
  const key = columns.filter((name) => table.primaryKey.includes(name));
  const list = key.map((name) => value(name, table.primaryKey.indexOf(name)));
  return `SELECT ${list.join(', ')} FROM ${changes.events} AS e JOIN ${changes.rows} AS c ON ${sequenceOf('c')} = e.id >> 1
           WHERE e.before IS NULL AND e.kind <> 'b'`;
}
