import { LifeboatError, messageOf, systemCodeOf } from '@lifeboat/kernel';
import { toCatalogError } from '@lifeboat/tenancy';
import { Client } from 'pg';

/** Ours among the advisory locks of the database: the first 8 bytes of SHA-256 of `lifeboat:migrations`, as bigint. */
const MIGRATION_LOCK = '-5534961771330122368';
const LOCK_TIMEOUT_MS = 60_000;

/**
 * Does the work on a connection of its own that holds the migration lock of the database, so that two migrations of
 * one catalog run one after the other. The lock ends with the connection.
 *
 * @throws LifeboatError CATALOG_UNAVAILABLE, CATALOG_BUSY (another migration runs for more than a minute),
 *   PRIVILEGE_MISSING
 */
export async function withMigrationSession<T>(
  migrationUrl: string,
  work: (session: Client) => Promise<T>,
): Promise<T> {
  const session = new Client({
    connectionString: migrationUrl,
    application_name: 'lifeboat migrate',
    connectionTimeoutMillis: 5_000,
  });
  try {
    await session.connect();
    await session.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await session.query('select pg_advisory_lock($1::bigint)', [MIGRATION_LOCK]);
    return await work(session);
  } catch (error) {
    throw toMigrationError(error);
  } finally {
    await session.end();
  }
}

/** As `toCatalogError`, but a missing right has another remedy here: `lifeboat migrate` is what just ran. */
function toMigrationError(error: unknown): unknown {
  if (systemCodeOf(error) !== '42501') {
    return toCatalogError(error);
  }
  return new LifeboatError('PRIVILEGE_MISSING', {
    detail: `The migration could not be done: ${messageOf(error)}. The catalog is as it was.`,
    remedy:
      'Set MIGRATION_DATABASE_URL to a superuser, or to a role with CREATEROLE and with CREATE on the database; or let an administrator create the roles lifeboat_owner and lifeboat_process (NOLOGIN) and grant lifeboat_owner to it.',
    cause: error,
  });
}
