import type { ClientBase } from 'pg';
import { readOne } from './read-one.js';

/**
 * Whether a query has rows, for checks that should find none: it counts, since EXISTS makes the server plan for a first
 * row that comes soon, and then read a large table once for each row of another until it has seen that there is none.
 *
 * @param query without a parameter
 */
export async function anyRow(client: ClientBase, query: string): Promise<boolean> {
  return (await countRows(client, query)) > 0;
}

/** How many rows a query has. */
export async function countRows(client: ClientBase, query: string): Promise<number> {
  const { found } = await readOne<{ found: number }>(
    client,
    `SELECT count(*)::float8 AS found FROM (${query}) AS found`,
  );
  return found;
}
