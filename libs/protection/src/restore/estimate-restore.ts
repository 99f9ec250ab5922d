import type { TenantPlan } from '@lifeboat/app-database';
import type { MatchedBackup } from './match-tables.js';

/** What a small server has been seen to do, with indexes; a guess for any other. */
const ROWS_PER_SECOND = 20_000;
const BYTES_PER_SECOND = 30_000_000;

/** How long the apply of a plan may take. */
export interface RestoreEstimate {
  /** At least 1. */
  seconds: number;
  rowsToWrite: number;
  /** Of the rows that come or change, by the mean of their table in the backup. */
  bytesToWrite: number;
  /** On what it rests, for a person. */
  basis: string;
}

/** Estimates the time of the apply from the rows and bytes that it would write. */
export function estimateRestore({ tables, straight }: TenantPlan, matched: MatchedBackup): RestoreEstimate {
  const planned = [
    ...tables.map(({ staged, inserts, updates, replacements, deletes }) => ({
      table: staged.table,
      comes: inserts + updates + replacements,
      goes: deletes + replacements,
    })),
    ...straight.map(({ table, rows }) => ({ table, comes: rows, goes: 0 })),
  ];
  const rowsToWrite = planned.reduce((sum, { comes, goes }) => sum + comes + goes, 0);
  const bytesToWrite = Math.round(
    planned.reduce((sum, { table, comes }) => {
      const archived = matched.tables.find(({ live }) => live === table)?.archived;
      return sum + (comes * (archived?.rawBytes ?? 0)) / Math.max(archived?.rows ?? 0, 1);
    }, 0),
  );
  return {
    seconds: Math.max(1, Math.ceil(rowsToWrite / ROWS_PER_SECOND + bytesToWrite / BYTES_PER_SECOND)),
    rowsToWrite,
    bytesToWrite,
    basis: `an estimate, of ${String(ROWS_PER_SECOND)} rows and ${String(BYTES_PER_SECOND / 1_000_000)} MB a second; staging and checks not counted`,
  };
}
