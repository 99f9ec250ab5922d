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
  /** Columns in the order of the backup's sections. */
  columns: string[];
  /** SQL name of the staged rows. */
  staging: string;
  /** SQL name of the table of differences. */
  delta: string;
  /** Null where all rows are staged; else only those that can differ are. */
  keys: StagedKeys | null;
}

/** The keys of a table of which only the rows that can differ are staged. */
export interface StagedKeys {
  /** SQL name of the table that holds the key of every row of the backup. */
  table: string;
  /** The first columns of the backup's sections, up to the last of the primary key. */
  columns: string[];
  /** SQL name of the table of keys whose rows are needed. */
  wanted: string;
  baseline: Baseline;
}
