import type { PoolClient } from 'pg';
import type { WriteMeans } from '../rights/write-means.js';
import type { TablePart } from '../staging/staging-area.js';
import type { TenantScope } from '../scope/tenant-scope.js';
import type { ContentDigest } from '../staging/staged-table.js';
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
  /** The tenant's content in the table before the restore, in the columns that the backup has. */
  before: ContentDigest;
  /** What it was to be; its hash is null where it was loaded straight from volumes, whose checksums stand for it. */
  wanted: WantedContent;
  /** What it is after the restore. */
  after: ContentDigest;
  provenBy: ProvenBy;
}

interface WantedContent {
  rows: number;
  hash: string | null;
}

/**
 * What showed, before the commit, that a table holds what it was to: `content`: all of it digests to what was staged;
 * `comparison`: compared once more, nothing is left to do; `volumes`: the table was empty, and all rows of volumes whose
 * checksums are right were taken.
 */
export type ProvenBy = 'content' | 'comparison' | 'volumes';

/**
 * That nobody else's row was written. The server counts what a transaction writes, in whatever table; and the rows that
 * bear the transaction's id, and those that are missing, are counted again among the tenant's own. The two must agree.
 */
export interface IsolationProof {
  /** Row versions that the transaction made, by the server's counters, in all tables. */
  written: number;
  /** Rows that it removed, by the server's counters, in all tables. */
  removed: number;
  /** Row versions of the tenant that bear the transaction's id. */
  ownWritten: number;
  /** By how many the tenant's rows became fewer, besides those that came. */
  ownRemoved: number;
}

/** The outcome of an apply, kept with its mark in the application database. */
export interface ApplyOutcome {
  planHash: string;
  /** What undoes it. */
  restorePointId: string;
  tables: AppliedTable[];
  isolation: IsolationProof;
  lockHeldMs: number;
  lockTries: number;
  /** How triggers were kept from firing. */
  writtenBy: WriteMeans;
}
