import pg from 'pg';

/** What Lifeboat's processes log in as: no superuser, owns nothing, may read past row security and read slots. */
export const PROCESS_LOGIN = { name: 'lifeboat', password: 'lifeboat' };

/** Makes the role if it is not there. */
export async function ensureProcessRole(superuserUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const role = client.escapeIdentifier(PROCESS_LOGIN.name);
    const { rows } = await client.query<{ able: boolean }>(
      'SELECT rolreplication AS able FROM pg_roles WHERE rolname = $1',
      [PROCESS_LOGIN.name],
    );
    if (rows[0] === undefined) {
      await client.query(
        `CREATE ROLE ${role} LOGIN NOSUPERUSER BYPASSRLS REPLICATION PASSWORD ${client.escapeLiteral(PROCESS_LOGIN.password)}`,
      );
    } else if (!rows[0].able) {
      // A stack that was made before there was change capture.
      await client.query(`ALTER ROLE ${role} REPLICATION`);
    }
  } finally {
    await client.end();
  }
}
