import { z } from 'zod';

/** What `--rows` takes. */
export const rowsSchema = z
  .array(
    z.object({
      table: z.string(),
      key: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    }),
  )
  .min(1);
export const ROWS_REMEDY = 'Give [{"table": "schema.table", "key": {"column": value}}].';

/** What `--renames` takes. */
export const renamesSchema = z.record(z.string(), z.string());
export const RENAMES_REMEDY = 'Give {"schema.table": "schema.table", "schema.table.column": "column"}.';

/** What `--key` takes. */
export const keySchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
export const KEY_REMEDY = 'Give {"column": value} with the columns of the primary key.';
