import { qualifiedName, type TenantPlan } from '@lifeboat/app-database';

/** What a restore would do to one table, as API and command line show it. */
interface PlannedTable {
  table: string;
  inserts: number;
  updates: number;
  deletes: number;
  unchanged: number;
}

/** A plan, JSON-safe. Without values: samples of rows are personal data. */
export function describePlan(plan: TenantPlan): Record<string, unknown> {
  const tables = [
    ...plan.tables.map(({ staged, inserts, updates, replacements, deletes, unchanged }): PlannedTable => ({
      table: qualifiedName(staged.table),
      inserts,
      updates: updates + replacements,
      deletes,
      unchanged,
    })),
    ...plan.straight.map(({ table, rows }): PlannedTable => ({
      table: qualifiedName(table),
      inserts: rows,
      updates: 0,
      deletes: 0,
      unchanged: 0,
    })),
  ].sort((left, right) => (left.table < right.table ? -1 : 1));
  const total = (part: 'inserts' | 'updates' | 'deletes' | 'unchanged'): number =>
    tables.reduce((sum, table) => sum + table[part], 0);
  return {
    mode: plan.mode,
    planHash: plan.hash,
    inserts: total('inserts'),
    updates: total('updates'),
    deletes: total('deletes'),
    unchanged: total('unchanged'),
    tables,
  };
}
