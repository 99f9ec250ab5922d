import type { OperationView } from '@lifeboat/protection';
import { z } from 'zod';

const rowSchema = z.record(z.string(), z.string().nullable()).nullable();

const resultSchema = z.object({
  table: z.string(),
  from: z.string(),
  to: z.string(),
  nextCursor: z.string().nullable(),
  values: z
    .array(
      z.object({
        transaction: z.string(),
        committedAt: z.string(),
        operation: z.string(),
        restoreId: z.string().nullable(),
        old: rowSchema,
        new: rowSchema,
      }),
    )
    .default([]),
});

type Entry = z.infer<typeof resultSchema>['values'][number];

/** The changes of a row, oldest first. */
export function historyText({ result }: OperationView): string {
  const { table, from, to, values, nextCursor } = resultSchema.parse(result);
  if (values.length === 0) {
    return `No change of this row of ${table} was captured from ${from} to ${to}.`;
  }
  const more = nextCursor === null ? [] : [`There is more: --cursor ${nextCursor}`];
  return [...values.map(entryText), ...more].join('\n\n');
}

function entryText({ transaction, committedAt, operation, restoreId, old, new: now }: Entry): string {
  const by = restoreId === null ? '' : `, by the restore ${restoreId}`;
  return [`${committedAt}  transaction ${transaction}  ${operation}${by}`, ...changedText(old, now)].join(
    '\n',
  );
}

/** One line for each column that differs, whatever lines its value has; `?` stands for what is not known. */
export function changedText(old: Entry['old'], now: Entry['new']): string[] {
  const names = [...new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})])];
  const valueOf = (row: Entry['old'], name: string): string =>
    row !== null && Object.hasOwn(row, name) ? shown(row[name] ?? null) : '?';
  return names.flatMap((name) => {
    if (old === null) {
      return [`  ${name}: ${valueOf(now, name)}`];
    }
    if (now === null) {
      return [`  ${name}: ${valueOf(old, name)}`];
    }
    const [before, after] = [valueOf(old, name), valueOf(now, name)];
    return before === after ? [] : [`  ${name}: ${before} → ${after}`];
  });
}

const shown = (value: string | null): string => (value === null ? 'null' : JSON.stringify(value));
