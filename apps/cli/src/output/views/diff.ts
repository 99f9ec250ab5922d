import type { OperationView } from '@lifeboat/protection';
import { z } from 'zod';
import { formatCount } from '../format.js';
import { textTable } from '../text-table.js';
import { changedText } from './history.js';

const rowSchema = z.record(z.string(), z.string().nullable()).nullable();

const tableSchema = z.object({
  table: z.string(),
  inserts: z.number(),
  updates: z.number(),
  deletes: z.number(),
});

const resultSchema = z.object({
  from: z.string(),
  to: z.string(),
  tables: z.array(tableSchema),
  values: z
    .array(
      z.object({ table: z.string(), operation: z.string(), key: rowSchema, old: rowSchema, new: rowSchema }),
    )
    .default([]),
});

type TableDifference = z.infer<typeof tableSchema>;
type Sample = z.infer<typeof resultSchema>['values'][number];

/** What changed between two moments: counts of each table, and some of the rows. */
export function diffText({ result }: OperationView): string {
  const { from, to, tables, values } = resultSchema.parse(result);
  const changed = tables.filter(({ inserts, updates, deletes }) => inserts + updates + deletes > 0);
  if (changed.length === 0) {
    return `Nothing of the tenant differs between ${from} and ${to}.`;
  }
  const table = textTable<TableDifference>(
    [
      { title: 'table', cell: (row) => row.table },
      { title: 'inserted', cell: ({ inserts }) => formatCount(inserts), align: 'right' },
      { title: 'updated', cell: ({ updates }) => formatCount(updates), align: 'right' },
      { title: 'deleted', cell: ({ deletes }) => formatCount(deletes), align: 'right' },
    ],
    changed,
  );
  return [`From ${from} to ${to}:`, table, ...values.map(sampleText)].join('\n\n');
}

function sampleText({ table, operation, key, old, new: now }: Sample): string {
  const named = Object.entries(key ?? {}).map(([name, value]) => `${name} ${value ?? 'null'}`);
  return [`${operation} ${table} ${named.join(', ')}`.trimEnd(), ...changedText(old, now)].join('\n');
}
