import { z } from 'zod';
import { formatCount } from '../format.js';
import { textTable } from '../text-table.js';

const figures = { inserts: z.number(), updates: z.number(), deletes: z.number(), unchanged: z.number() };

const planSchema = z.object({
  planHash: z.string(),
  ...figures,
  tables: z.array(z.object({ table: z.string(), ...figures })),
});

/** What a restore would do. */
export type Plan = z.infer<typeof planSchema>;

/** Reads the result of a dry run. */
export function planOf(result: Record<string, unknown> | null): Plan {
  return planSchema.parse(result);
}

/** Whether the tenant is already as the backup has it. */
export function isEmptyPlan({ inserts, updates, deletes }: Plan): boolean {
  return inserts + updates + deletes === 0;
}

/** The plan by table; tables that are empty here and there are left out. */
export function planText(plan: Plan): string {
  const shown = plan.tables.filter((table) => rowsOf(table) > 0);
  const table = textTable<Plan['tables'][number]>(
    [
      { title: 'table', cell: (row) => row.table },
      { title: 'insert', cell: (row) => formatCount(row.inserts), align: 'right' },
      { title: 'update', cell: (row) => formatCount(row.updates), align: 'right' },
      { title: 'delete', cell: (row) => formatCount(row.deletes), align: 'right' },
      { title: 'unchanged', cell: (row) => formatCount(row.unchanged), align: 'right' },
    ],
    [...shown, { ...plan, table: 'all tables' }],
  );
  return `${table}\n\nplan hash  ${plan.planHash}`;
}

function rowsOf({ inserts, updates, deletes, unchanged }: Omit<Plan, 'planHash' | 'tables'>): number {
  return inserts + updates + deletes + unchanged;
}
