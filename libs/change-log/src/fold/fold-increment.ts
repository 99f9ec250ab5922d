import { columnList, type StagedTable } from '@lifeboat/app-database';
import type { ClientBase } from 'pg';
import { oldValue, sequenceOf } from './change-table.js';
import { emptyAtTruncate } from './empty-at-truncate.js';
import { foldKeyed } from './fold-keyed.js';
import type { LoadedChanges } from './replayed-table.js';

/** What became of a table, as SELECTs over tables in staging. */
export interface FoldedIncrement {
  /** The rows that came or changed, as they are now; all, where `gone` is null. The staged columns in their order. */
  rows: string;
  /** The primary keys, as the base has them, of its rows that were changed or deleted; null where none of its rows stay. */
  gone: string | null;
}

/**
 * Whether changes tell by themselves what is left of them: not those of rows without a primary key, nor updates that did not
 * send all values.
 */
export function standAlone({ table, unsent }: LoadedChanges): boolean {
  return unsent.size === 0 && table.staged.table.primaryKey.length > 0;
}

/**
 * Folds the changes of one table into what is left of them, without what they were made to.
 *
 * @param loaded changes that stand alone
 * @throws LifeboatError CHANGES_DO_NOT_FIT where changes contradict each other
 */
export async function foldIncrement(client: ClientBase, loaded: LoadedChanges): Promise<FoldedIncrement> {
  const { staged } = loaded.table;
  const { columns, changes } = staged;
  // Of a table that was emptied the base is known: it has no rows.
  const isEmptied = await emptyAtTruncate(client, staged);
  await foldKeyed(client, loaded, isEmptied ? 'staged' : 'unknown');
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
