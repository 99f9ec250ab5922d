import { LifeboatError } from '@lifeboat/kernel';
import { z } from 'zod';
import { parseTableName } from '../tables/table-name.js';

const tableNames = z.array(z.string().min(1)).min(1).nullable().default(null);

/** What part of a backup is wanted, and what to do where the schema has changed since. */
export const restoreWishesSchema = z.object({
  /** Only these tables, as `schema.table`. */
  tables: tableNames,
  /** Not these tables. */
  excludeTables: tableNames,
  /** Only these rows, each by the text of its primary key. */
  rows: z
    .array(z.object({ table: z.string().min(1), key: z.record(z.string(), z.string()) }))
    .min(1)
    .nullable()
    .default(null),
  /** Columns of the backup that are gone may be left out. */
  dropMissingColumns: z.boolean().default(false),
  /** What has another name now: `schema.table` to `schema.table`, `schema.table.column` to `column`. */
  renames: z.record(z.string(), z.string()).default({}),
});

export type RestoreWishes = z.infer<typeof restoreWishesSchema>;

/** One row, by its primary key; numbers that JSON cannot hold exactly are given as text. */
export interface ChosenRow {
  table: string;
  key: Record<string, string | number | boolean>;
}

/** The wishes as a caller gives them. */
export interface RestoreWishesInput {
  tables?: string[] | undefined;
  excludeTables?: string[] | undefined;
  rows?: ChosenRow[] | undefined;
  dropMissingColumns?: boolean | undefined;
  renames?: Record<string, string> | undefined;
}

/**
 * Settles the wishes as far as that can be done without looking at backup and database.
 *
 * @throws LifeboatError INVALID_REQUEST for names that are none, and for rows together with tables
 */
export function restoreWishesOf(input: RestoreWishesInput): RestoreWishes {
  const { tables, excludeTables, rows, dropMissingColumns, renames } = input;
  if (rows !== undefined && (tables !== undefined || excludeTables !== undefined)) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: 'Rows and tables were both chosen. Nothing was started.',
      remedy: 'Give either rows (--rows), or tables and excludeTables (--tables, --exclude-tables).',
    });
  }
  for (const name of [
    ...(tables ?? []),
    ...(excludeTables ?? []),
    ...(rows ?? []).map(({ table }) => table),
  ]) {
    parseTableName(name);
  }
  return {
    tables: tables ?? null,
    excludeTables: excludeTables ?? null,
    rows: rows?.map(({ table, key }) => ({ table, key: textKey(key) })) ?? null,
    dropMissingColumns: dropMissingColumns ?? false,
    renames: renames ?? {},
  };
}

function textKey(key: ChosenRow['key']): Record<string, string> {
  return Object.fromEntries(Object.entries(key).map(([name, value]) => [name, String(value)]));
}
