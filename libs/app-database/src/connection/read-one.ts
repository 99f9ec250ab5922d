import type { ClientBase, QueryResultRow } from 'pg';

/** The one row that a query of aggregates or functions always returns. */
export async function readOne<T extends QueryResultRow>(
  client: ClientBase,
  sql: string,
  values: unknown[] = [],
): Promise<T> {
  const { rows } = await client.query<T>(sql, values);
  const row = rows[0];
  if (row === undefined) {
    throw new Error('a query that always returns a row returned none');
  }
  return row;
}
