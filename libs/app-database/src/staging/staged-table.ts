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
}
