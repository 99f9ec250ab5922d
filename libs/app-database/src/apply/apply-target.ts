import type { PoolClient } from 'pg';
import type { TablePart } from '../staging/staging-area.js';
import type { TenantScope } from '../scope/tenant-scope.js';
import type { TenantPlan } from '../compare/tenant-plan.js';

/** All that an apply needs to know. */
export interface ApplyRequest {
  operationId: string;
  restoreId: string;
  /** What undoes this apply: a durable copy of the tenant as the plan's moment shows it. */
  restorePointId: string;
  tenantId: string;
  /** The tenant whose backup it is, where that is another one: its rows must stay as they are. */
  sourceTenantId: string | null;
  scope: TenantScope;
  plan: TenantPlan;
  /** Copies the rows of all straight tables in; answers how many the server took of each, by position. */
  loadStraight: (client: PoolClient) => Promise<number[]>;
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
  /** As `schema.table`. */
  table: string;
  /** What of it the restore was about. */
  part: TablePart;
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
  /** What undoes it. */
  restorePointId: string;
  tables: AppliedTable[];
  lockHeldMs: number;
  lockTries: number;
}
