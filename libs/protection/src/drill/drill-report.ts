import type { DrillKind } from '@lifeboat/catalog';
import type { ValidationCheck } from '../validate/validation-result.js';
import type { PhaseDurations } from './phase-timer.js';

/** A table as it lay in staging. */
export interface DrilledTable {
  /** As `schema.table`. */
  table: string;
  rows: number;
  /** Sum of the rows' 64-bit hashes, as a decimal number: the same for the same rows, in whatever order. */
  contentHash: string;
}

/** What a restore would have had to do to the live tables, and how long that may have taken. */
export interface DrilledApply {
  inserts: number;
  updates: number;
  deletes: number;
  unchanged: number;
  /** An estimate. */
  estimateMs: number;
  /** On what the estimate rests, for a person. */
  basis: string;
}

/** What came of a drill, JSON-safe; what is signed. Without values of rows. */
export interface DrillReport {
  format: 'lifeboat-drill-report';
  version: 1;
  drillId: string;
  tenantId: string;
  applicationDatabase: string;
  kind: DrillKind;
  backupId: string;
  /** What was to be rebuilt, in ISO 8601: the moment, or from when on changes are not in the backup; null where that is not known. */
  moment: string | null;
  /** Every check is good. */
  passed: boolean;
  /** Of the same name: one that is good, or one for each thing that is wrong. */
  checks: ValidationCheck[];
  /** Sorted by name; empty where it did not come so far. */
  tables: DrilledTable[];
  /** Null where it did not come so far. */
  apply: DrilledApply | null;
  /** ISO 8601, as `finishedAt`. */
  startedAt: string;
  finishedAt: string;
  /** Milliseconds. */
  phases: PhaseDurations;
  /** The newest moment that the tenant could have been brought back to when the drill began; null where there was none. */
  recoverableTo: string | null;
  /** From there to the beginning of the drill, in milliseconds: what would have been lost. */
  rpoMs: number | null;
  /** Milliseconds until the staged data was proven and compared, and the estimate of the apply; null where it was not proven. */
  rtoMs: number | null;
}
