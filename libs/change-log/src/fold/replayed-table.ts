import type { StagedTable } from '@lifeboat/app-database';

/** A staged table, and how the changes that are replayed on it name what it has. */
export interface ReplayedTable {
  staged: StagedTable;
  /** As `schema.table`: what it was called in the base, and what it is called now. */
  names: readonly string[];
  /** The columns of the base: where each goes, null where it is left out, and the type that it had. */
  columns: ReadonlyMap<string, { live: string | null; type: string }>;
}

/** What was loaded of a table. */
export interface LoadedChanges {
  table: ReplayedTable;
  /** The columns that some update did not send. */
  unsent: ReadonlySet<string>;
  changes: number;
  /** Of its changes, as text; of what is not ASCII a guess. */
  bytes: number;
}

/** What was replayed on the staged tables. */
export interface ReplayedChanges {
  transactions: number;
  changes: number;
}
