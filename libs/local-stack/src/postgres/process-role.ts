import pg from 'pg';

/** What Lifeboat's processes log in as: no superuser, owns nothing, may read past row security. */
export const PROCESS_LOGIN = { name: 'lifeboat', password: 'lifeboat' };

/** Makes the role if it is not there. */
export async function ensureProcessRole(superuserUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [
      PROCESS_LOGIN.name,
    ]);
    if (rowCount === 0) {
      await client.query(
        `CREATE ROLE ${client.escapeIdentifier(PROCESS_LOGIN.name)} LOGIN NOSUPERUSER BYPASSRLS PASSWORD ${client.escapeLiteral(PROCESS_LOGIN.password)}`,
      );
    }
  } finally {
    await client.end();
  }
}
