import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';
import type { PlanConflict } from './plan-preview.js';
import type { PreviewLimits } from './preview-limits.js';

/** The rows of a conflict: how many, and the keys of some. */
export type Found = Pick<PlanConflict, 'rows' | 'sampleKeys'>;

/**
 * Counts what a query finds, and keeps some of the keys.
 *
 * @param query selects `key`, an object
 */
export async function readFound(
  client: ClientBase,
  query: string,
  { rowsPerTable }: PreviewLimits,
): Promise<Found> {
  const { rows, keys } = await readOne<{ rows: number; keys: Record<string, string | null>[] }>(
    client,
    `WITH found AS MATERIALIZED (${query})
     SELECT (SELECT count(*)::float8 FROM found) AS rows,
            ARRAY(SELECT DISTINCT key FROM found ORDER BY key LIMIT ${String(rowsPerTable)}) AS keys`,
  );
  return { rows, sampleKeys: keys };
}
