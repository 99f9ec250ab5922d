import type { Baseline } from '../baseline/baseline.js';
import type { ScopedTable } from '../scope/tenant-scope.js';

/** How many rows a table has, and what they say together; independent of their order. */
export interface ContentDigest {
  rows: number;
  /** Sum of the rows' 64-bit hashes, as a decimal number. */
  hash: string;
}

/** A table of the tenant whose wanted state is rebuilt in staging. */
export interface StagedTable {
  table: ScopedTable;
  /** The live columns that the backup holds, in the order of its sections: what is compared and written. */
  columns: string[];
  /** The live columns that the backup does not know: a row that stays keeps them, one that comes gets their default. */
  keptColumns: string[];
  /** SQL name of the staged rows. */
  staging: string;
  /** Where the backup's rows are copied to. */
  load: StagedLoad;
  /** SQL name of the table of differences. */
  delta: string;
  /** SQL name of the table of keys that the restore is limited to; null where it is the whole table. See `chosen-keys`. */
  chosen: string | null;
  /** Not asked for: only rows that are gone and that restored rows refer to are brought along. */
  parentsOnly: boolean;
  /** Null where all rows are staged; else only those that can differ are. */
  keys: StagedKeys | null;
  /** Of a restore into another tenant: the columns whose numbers were drawn for it; see `drawn-column`. */
  drawn: string[];
  /** Where changes of the table are folded, before the staged rows get them. */
  changes: ChangeTables;
}

/** SQL names of the tables in which changes are folded; they exist only where there are changes. */
interface ChangeTables {
  /** The changes as they came. */
  rows: string;
  /** What each of them did to a key. */
  events: string;
  /** Rows that got another key. */
  moves: string;
  /** What became of each row. */
  lineages: string;
  /** The rows that are left in the end. */
  folded: string;
  /** The staged rows as they were at an earlier moment. */
  kept: string;
}

/** The table that takes the rows as the backup has them. */
export interface StagedLoad {
  /** SQL name: the staged rows themselves, or, where columns are gone or have other types, a table before them. */
  table: string;
  /** In the order of the backup's sections, those that are left out too. */
  columns: string[];
  /** Live columns that are loaded as text and cast from it. */
  casts: string[];
  /** SQL name of a table for what cannot be cast. */
  failures: string;
  /** SQL name of a table for keys of rows that a link of a chain leaves as they are, or takes away. */
  kept: string;
}

/** The keys of a table of which only the rows that can differ are staged. */
export interface StagedKeys {
  /** SQL name of the table that holds the key of every row of the backup. */
  table: string;
  /** The first columns of the backup's sections, up to the last of the primary key. */
  columns: string[];
  baseline: Baseline;
}
