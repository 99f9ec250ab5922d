import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';
import { ident } from '../scope/quote.js';
import { type CheckResult, failed, ok, warning } from './check-result.js';

interface RoleRights {
  role: string;
  database: string;
  superuser: boolean;
  creates: boolean;
}

/** What the processes' role may in the cluster and the database as a whole. */
export async function checkRole(client: ClientBase): Promise<CheckResult[]> {
  const rights = await readOne<RoleRights>(
    client,
    `SELECT current_user AS role, current_database() AS database, rolsuper AS superuser,
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
    rights.creates
      ? ok('staging', `${rights.role} can make schemas for staging`)
      : failed(
          'staging',
          `${rights.role} cannot make schemas in ${rights.database}`,
          `GRANT CREATE ON DATABASE ${ident(rights.database)} TO ${role}`,
        ),
  ];
}
