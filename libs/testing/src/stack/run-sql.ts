import pg from 'pg';

/** Runs one statement (or several, without parameters) on a connection of its own; answers with the last one's rows. */
export async function runSql<T extends pg.QueryResultRow = pg.QueryResultRow>(
  url: string,
  sql: string,
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  // What breaks the connection fails the statement; without a listener it would end the process besides.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const results: pg.QueryResult<T>[] = [await client.query<T>(sql)].flat();
    return results.at(-1)?.rows ?? [];
  } finally {
    await client.end();
  }
}
