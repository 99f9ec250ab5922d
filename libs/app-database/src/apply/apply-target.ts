import type { PoolClient } from 'pg';
import type { TenantScope } from '../scope/tenant-scope.js';
import type { ContentDigest } from '../staging/staged-table.js';
import type { StagedTable } from '../staging/staged-table.js';
import type { TenantPlan } from '../compare/tenant-plan.js';

/** A table in which the tenant had no live row: its rows are loaded straight, without staging. */
export interface StraightTable {
  staged: StagedTable;
  /** Rows that the manifest promises. */
  rows: number;
}

/** All that an apply needs to know. */
export interface ApplyRequest {
  operationId: string;
  restoreId: string;
  tenantId: string;
  scope: TenantScope;
  plan: TenantPlan;
  /** What each table of the plan held when it was staged, by position. */
  stagedDigests: ContentDigest[];
  straight: StraightTable[];
  /** Copies the rows of a straight table in; returns how many the server took. */
  loadStraight: (table: StraightTable, client: PoolClient) => Promise<number>;
}

/** How long and how often an apply may try. */
export interface ApplyLimits {
  lockTimeoutMs: number;
  lockTries: number;
  /** 0 is no bound. */
  maxLockHoldMs: number;
}

/** What was written to one table. */
export interface AppliedTable {
  table: string;
  inserted: number;
  updated: number;
  deleted: number;
  /** The tenant's rows after the restore. */
  rows: number;
  /** Digest of the tenant's content after the restore; null where it was loaded straight from verified volumes. */
  hash: string | null;
}

/** The outcome of an apply, kept with its mark in the application database. */
export interface ApplyOutcome {
  planHash: string;
  tables: AppliedTable[];
  lockHeldMs: number;
  lockTries: number;
}
