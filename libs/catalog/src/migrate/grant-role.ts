import { LifeboatError, messageOf, systemCodeOf } from '@lifeboat/kernel';
import type { Client } from 'pg';

/**
 * Lets the login act as the role; does nothing where it already may, as a superuser does.
 *
 * @throws LifeboatError PRIVILEGE_MISSING where there is no such login
 */
export async function grantRole(session: Client, role: string, login: string): Promise<void> {
  if (await maySetRole(session, role, login)) {
    return;
  }
  try {
    await session.query(`grant ${session.escapeIdentifier(role)} to ${session.escapeIdentifier(login)}`);
  } catch (error) {
    if (!isConcurrentGrant(error) || !(await maySetRole(session, role, login))) {
      throw error;
    }
  }
}

async function maySetRole(session: Client, role: string, login: string): Promise<boolean> {
  try {
    const { rows } = await session.query<{ may: boolean }>(
      // Since 16 a member may lack the right to SET ROLE.
      `select pg_catalog.pg_has_role($1::name, $2::name, case
         when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end) as may`,
      [login, role],
    );
    return rows[0]?.may === true;
  } catch (error) {
    if (systemCodeOf(error) !== '42704') {
      throw error;
    }
    throw new LifeboatError('PRIVILEGE_MISSING', {
      detail: `The role ${role} cannot be granted: ${messageOf(error)}.`,
      remedy: `Create the login that Lifeboat's processes use, then run \`lifeboat migrate\` again.`,
      cause: error,
    });
  }
}

/** Memberships belong to the cluster: a migration of another database may add the same one at this moment. */
function isConcurrentGrant(error: unknown): boolean {
  const code = systemCodeOf(error);
  return code === '23505' || code === 'XX000'; // unique violation; "tuple concurrently updated"
}
