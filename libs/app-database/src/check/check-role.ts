import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';
import { ident } from '../scope/quote.js';
import { type CheckResult, failed, ok, warning } from './check-result.js';

interface RoleRights {
  role: string;
  database: string;
  superuser: boolean;
  bypasses: boolean;
  replica: boolean;
  creates: boolean;
}

/** What the processes' role may in the cluster and the database as a whole. */
export async function checkRole(client: ClientBase): Promise<CheckResult[]> {
  const rights = await readOne<RoleRights>(
    client,
    `SELECT current_user AS role, current_database() AS database, rolsuper AS superuser, rolbypassrls AS bypasses,
            has_parameter_privilege('session_replication_role', 'SET') AS replica,
            has_database_privilege(current_database(), 'CREATE') AS creates
       FROM pg_roles WHERE rolname = current_user`,
  );
  const role = ident(rights.role);
  return [
    rights.superuser
      ? warning(
          'role',
          `${rights.role} is a superuser: a mistake of Lifeboat's could do anything`,
          `ALTER ROLE ${role} NOSUPERUSER`,
        )
      : ok('role', `${rights.role} is no superuser`),
    rights.superuser || rights.bypasses
      ? ok('row security', `${rights.role} sees every row`)
      : failed(
          'row security',
          `${rights.role} is subject to row level security, and would be refused rows`,
          `ALTER ROLE ${role} BYPASSRLS`,
        ),
    rights.replica
      ? ok('replica mode', 'triggers and foreign keys can be kept from acting on restored rows')
      : failed(
          'replica mode',
          `${rights.role} may not set session_replication_role`,
          `GRANT SET ON PARAMETER session_replication_role TO ${role}`,
        ),
    rights.creates
      ? ok('staging', `${rights.role} can make schemas for staging`)
      : failed(
          'staging',
          `${rights.role} cannot make schemas in ${rights.database}`,
          `GRANT CREATE ON DATABASE ${ident(rights.database)} TO ${role}`,
        ),
  ];
}
