import {
  addFilledColumns,
  type AppDatabase,
  type FilledColumn,
  readFilledColumns,
  removeFilledColumns,
  type StagedTable,
} from '@lifeboat/app-database';
import type { MatchedTable } from '../restore/match-tables.js';

/** A staged table and what it was in the backup. */
export interface StagedPair {
  matched: MatchedTable;
  staged: StagedTable;
}

/** One that has columns too that came after the backup, filled as the server filled them. */
export interface FilledPair extends StagedPair {
  filled: readonly FilledColumn[];
}

/** Adds the columns to staged tables that came since the backup, as far as it is known what older rows hold in them. */
export function fillPairs(
  database: AppDatabase,
  pairs: readonly StagedPair[],
  signal: AbortSignal,
): Promise<FilledPair[]> {
  return database.withConnection(async (client) => {
    const filledPairs: FilledPair[] = [];
    for (const { matched, staged } of pairs) {
      const { table, keptColumns } = staged;
      const filled = keptColumns.length === 0 ? [] : await readFilledColumns(client, table, keptColumns);
      filledPairs.push({ matched, staged: await addFilledColumns(client, staged, filled), filled });
    }
    return filledPairs;
  }, signal);
}

/**
 * Takes those out again that came after the moment only: rows that stay keep what they have there now.
 *
 * @param isThere whether a column was there at the moment
 */
export function narrowPairs(
  database: AppDatabase,
  pairs: readonly FilledPair[],
  isThere: (pair: FilledPair, column: FilledColumn) => Promise<boolean>,
  signal: AbortSignal,
): Promise<StagedTable[]> {
  return database.withConnection(async (client) => {
    const narrowed: StagedTable[] = [];
    for (const pair of pairs) {
      const later: string[] = [];
      for (const column of pair.filled) {
        if (!(await isThere(pair, column))) {
          later.push(column.name);
        }
      }
      narrowed.push(await removeFilledColumns(client, pair.staged, later));
    }
    return narrowed;
  }, signal);
}
