import type { TenantHash } from '../hash/table-hash.js';
import type { WriterCounts } from './writer-counts.js';

/** What the writers did to one tenant, from their own books. */
export interface TenantLedger {
  tenantId: string;
  /** Committed transactions. */
  committed: number;
  /** Every table's content before the first write. */
  start: TenantHash;
  /** Every table's content as the committed transactions must have left it. */
  left: TenantHash;
  /** By table: rows inserted less rows deleted. */
  rowsAdded: Record<string, number>;
}

/** A table whose content is not what its writers left. */
export interface WriterDifference {
  tenantId: string;
  table: string;
  expectedRows: number;
  actualRows: number;
}

export interface WriterReport extends WriterCounts {
  /** The longest time that one statement took, lock waits included, in milliseconds. */
  longestWaitMs: number;
  /** From the first write to the last, in seconds. */
  seconds: number;
  tenants: TenantLedger[];
  /** Found when the writers stopped; empty where every tenant is exactly as they left it. */
  differences: WriterDifference[];
}
