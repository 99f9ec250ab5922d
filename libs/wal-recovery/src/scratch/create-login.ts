import type { PostgresInstallation, ServerAccount } from '@lifeboat/postgres-process';
import { runProgram } from '@lifeboat/postgres-process';
import { escapeIdentifier, escapeLiteral } from 'pg';

/** Asks for a name and reads one line of SQL a statement, as the cluster's first superuser, whatever its name is. */
const SINGLE_USER = 'printf "%s\\n" "$LIFEBOAT_SQL" | "$0" --single -D "$1" template1';

/**
 * Gives a stopped cluster a superuser of our own: we know neither the names nor the passwords of those that it has.
 *
 * @param login name and password, of letters, digits and _ only
 * @throws Error with the server's words
 */
export async function createLogin(
  installation: PostgresInstallation,
  dataDirectory: string,
  account: ServerAccount | null,
  login: { name: string; password: string },
): Promise<void> {
  await runProgram('/bin/sh', ['-c', SINGLE_USER, installation.program('postgres'), dataDirectory], {
    account,
    timeoutMs: 600_000,
    // By the environment, which other users cannot see, unlike arguments.
    environment: { LIFEBOAT_SQL: createRole(login) },
  });
}

const createRole = ({ name, password }: { name: string; password: string }): string =>
  `CREATE ROLE ${escapeIdentifier(name)} SUPERUSER LOGIN PASSWORD ${escapeLiteral(password)}`;
