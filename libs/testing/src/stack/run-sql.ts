import pg from 'pg';

/** Runs one statement (or several, without parameters) on a connection of its own; answers with the last one's rows. */
export async function runSql<T extends pg.QueryResultRow = pg.QueryResultRow>(
  url: string,
  sql: string,
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const result: pg.QueryResult<T> | pg.QueryResult<T>[] = await client.query<T>(sql);
    return (Array.isArray(result) ? result.at(-1) : result)?.rows ?? [];
  } finally {
    await client.end();
  }
}
