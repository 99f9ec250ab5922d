import type { TenantPlan } from '../compare/tenant-plan.js';
import type { WriteMeans } from '../rights/write-means.js';
import type { WrittenRows } from './apply-delta.js';
import type { PlannedRows } from './check-written-rows.js';

/** One way to write the differences without setting off the application's triggers. All in the apply's transaction. */
export interface Writing {
  readonly means: WriteMeans;
  /** Writes what was compared, under the locks. @returns the rows, by position in the plan's tables */
  write(): Promise<WrittenRows[]>;
  /** Puts back what was changed for the time of writing, when all is written. */
  end(): Promise<void>;
  /** What the server is to have counted. */
  plannedRows(): PlannedRows[];
}

/** What the plan alone has written. */
export function plannedRowsOf({ tables, straight }: TenantPlan): PlannedRows[] {
  return [
    ...tables.map(({ staged, inserts, updates, replacements, deletes }) => ({
      table: staged.table,
      inserted: inserts + replacements,
      updated: updates,
      deleted: deletes + replacements,
    })),
    ...straight.map(({ table, rows }) => ({ table, inserted: rows, updated: 0, deleted: 0 })),
  ];
}
