import { z } from 'zod';
import { formatBytes, formatCount, formatCounted, formatDuration } from '../format.js';
import { textTable } from '../text-table.js';
import { sampleText, samplesSchema } from './plan-samples.js';

const figures = { inserts: z.number(), updates: z.number(), deletes: z.number(), unchanged: z.number() };

const planSchema = z.object({
  planHash: z.string(),
  ...figures,
  tables: z.array(z.object({ table: z.string(), ...figures })),
  alsoRestored: z.array(z.object({ table: z.string(), rows: z.number() })),
  drift: z.array(z.object({ detail: z.string() })),
  createdTables: z.array(z.string()).default([]),
  estimate: z.object({ seconds: z.number(), bytesToWrite: z.number() }),
  conflicts: z
    .array(
      z.object({
        kind: z.string(),
        constraint: z.string(),
        table: z.string(),
        otherTable: z.string(),
        columns: z.array(z.string()),
        rows: z.number(),
      }),
    )
    .default([]),
  collisions: z
    .array(
      z.object({
        table: z.string(),
        column: z.string(),
        constraint: z.string(),
        rule: z.string(),
        rows: z.number(),
      }),
    )
    .default([]),
  sequences: z
    .array(z.object({ sequence: z.string(), from: z.string().nullable(), to: z.string() }))
    .default([]),
  samples: samplesSchema.optional(),
});

/** What a restore would do. */
export type Plan = z.infer<typeof planSchema>;

/** Reads the result of a dry run. */
export function planOf(result: Record<string, unknown> | null): Plan {
  return planSchema.parse(result);
}

/** Whether the tenant is already as the restore would leave it. */
export function isEmptyPlan({ inserts, updates, deletes }: Plan): boolean {
  return inserts + updates + deletes === 0;
}

/** The plan by table, and what else one should know before one agrees; tables that are empty here and there are left out. */
export function planText(plan: Plan): string {
  const shown = plan.tables.filter((table) => rowsOf(table) > 0);
  const table = textTable<Pick<Plan['tables'][number], 'table' | keyof typeof figures>>(
    [
      { title: 'table', cell: (row) => row.table },
      { title: 'insert', cell: (row) => formatCount(row.inserts), align: 'right' },
      { title: 'update', cell: (row) => formatCount(row.updates), align: 'right' },
      { title: 'delete', cell: (row) => formatCount(row.deletes), align: 'right' },
      { title: 'unchanged', cell: (row) => formatCount(row.unchanged), align: 'right' },
    ],
    [...shown, { ...plan, table: 'all tables' }],
  );
  const { seconds, bytesToWrite } = plan.estimate;
  const parts = [
    table,
    section(
      'rows that come along, since restored rows refer to them',
      plan.alsoRestored.map((each) => `${each.table}: ${formatCount(each.rows)}`),
    ),
    section('tables that are made first', [plan.createdTables.join(', ')].filter(Boolean)),
    section(
      'conflicts: the restore would be refused',
      plan.conflicts.map(
        ({ kind, constraint, table: name, otherTable, columns, rows }) =>
          `${kind}: ${constraint}, ${formatCounted(rows, 'row')} (${name}${otherTable === name ? '' : `, ${otherTable}`}: ${columns.join(', ')})`,
      ),
    ),
    section(
      'unique values that were taken, as the rules have it',
      plan.collisions.map(
        ({ table: name, column, rule, rows }) => `${name}.${column}: ${rule}, ${formatCounted(rows, 'row')}`,
      ),
    ),
    section(
      'the schema has changed since the backup',
      plan.drift.map(({ detail }) => detail),
    ),
    section(
      'sequences that move',
      plan.sequences.map(({ sequence, from, to }) => `${sequence}: ${from ?? 'start'} → ${to}`),
    ),
    section('some of the rows', (plan.samples?.rows ?? []).map(sampleText)),
    `estimate   ${formatDuration(seconds * 1_000)} to write ${formatBytes(bytesToWrite)}\nplan hash  ${plan.planHash}`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

const section = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : [title, ...lines.map((line) => `  ${line}`)].join('\n');

function rowsOf({ inserts, updates, deletes, unchanged }: Plan['tables'][number]): number {
  return inserts + updates + deletes + unchanged;
}
