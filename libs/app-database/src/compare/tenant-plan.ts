import type { PlanPreview } from '../preview/plan-preview.js';
import type { ScopedTable } from '../scope/tenant-scope.js';
import type { ContentDigest, StagedTable } from '../staging/staged-table.js';

/** What a restore leaves alone: nothing; rows that are still there; rows that came later. */
export type RestoreMode = 'replace' | 'missing' | 'merge';

/** What a restore would do to one table. */
export interface TableDelta {
  staged: StagedTable;
  /** Rows that the tenant is to have, by the backup. */
  wantedRows: number;
  /** Rows in the staging table: all of them, or those that can differ. */
  stagedRows: number;
  /** Digest of the staged rows as they were staged; null where only those that can differ were. */
  digest: ContentDigest | null;
  inserts: number;
  /** Rows changed in place. */
  updates: number;
  /** Changed rows whose unique or partition key changes too: deleted and inserted. */
  replacements: number;
  deletes: number;
  unchanged: number;
  /** Of the inserts, those that were not chosen: restored rows refer to them, and they are gone. */
  alsoRestored: number;
  /** Sum of hashes over keys, old and new images. */
  hash: string;
  /** What the tenant had in the table at the plan's moment. */
  before: ContentDigest;
  /** What of that the plan takes away: rows that go, and old versions of rows that change. */
  gone: ContentDigest;
  /** What the tenant is to have when the plan has been carried out. */
  wanted: ContentDigest;
}

/** A table in which the tenant has no live row: its rows are loaded straight, without staging. */
export interface StraightTable {
  table: ScopedTable;
  /** Columns in the order of the backup's sections. */
  columns: string[];
  /** Rows that the manifest promises. */
  rows: number;
}

/** Which row versions the tenant had in each table at the plan's moment; equal versions are equal rows. */
export interface RowVersions {
  rows: number;
  hash: string;
}

/** What a restore would do, and the moment for which that is true. */
export interface TenantPlan {
  mode: RestoreMode;
  tables: TableDelta[];
  /** By position in `tables`. */
  versions: RowVersions[];
  straight: StraightTable[];
  /** SHA-256 over all differences, the schema, and what was asked for. */
  hash: string;
  /** What a person wants to see before they agree; null where nobody asked. */
  preview: PlanPreview | null;
}
