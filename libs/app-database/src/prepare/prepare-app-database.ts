import type { ApplicationDatabaseConfig } from '@lifeboat/config';
import { systemCodeOf } from '@lifeboat/kernel';
import pg from 'pg';
import { translatePostgresError } from '../connection/translate-error.js';
import { ident } from '../scope/quote.js';
import { clusterRights, GRANTABLE_SCHEMAS_SQL, MARK_RIGHTS, MARKS_SQL, schemaGrants } from './prepare.sql.js';

/** What preparing did, and what it could not do. */
export interface PreparedDatabase {
  /** Statements that were run. */
  done: string[];
  /** Statements that a superuser still has to run. */
  missing: string[];
}

/**
 * Prepares an application database for Lifeboat: the table of applied restores, and what the processes' role needs to
 * read and restore every tenant. Safe to repeat.
 *
 * @param adminUrl connects as a superuser, or as the owner of the application's tables
 * @throws LifeboatError APP_DATABASE_UNAVAILABLE, PRIVILEGE_MISSING
 */
export async function prepareAppDatabase(
  config: ApplicationDatabaseConfig,
  adminUrl: string,
): Promise<PreparedDatabase> {
  const roleName = decodeURIComponent(new URL(config.url).username);
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const done = await grantDatabase(client, ident(roleName));
    const missing: string[] = [];
    for (const { held, grant } of clusterRights(ident(roleName))) {
      const { rows } = await client.query<{ held: boolean }>(held, [roleName]);
      if (rows[0]?.held !== true) {
        ((await tryGrant(client, grant)) ? done : missing).push(grant);
      }
    }
    return { done, missing };
  } catch (error) {
    throw translatePostgresError(error, config.name);
  } finally {
    await client.end();
  }
}

async function grantDatabase(client: pg.Client, role: string): Promise<string[]> {
  const database = await client.query<{ name: string }>('SELECT current_database() AS name');
  const schemas = await client.query<{ schema: string; owner: string }>(GRANTABLE_SCHEMAS_SQL);
  const statements = [
    `GRANT CREATE ON DATABASE ${ident(database.rows[0]?.name ?? '')} TO ${role}`,
    ...schemas.rows.flatMap(({ schema, owner }) => schemaGrants(ident(schema), ident(owner), role)),
    ...MARKS_SQL,
    `GRANT USAGE ON SCHEMA lifeboat_app TO ${role}`,
    ...Object.entries(MARK_RIGHTS).map(
      ([table, rights]) => `GRANT ${rights.join(', ')} ON lifeboat_app.${table} TO ${role}`,
    ),
  ];
  await client.query('BEGIN');
  for (const statement of statements) {
    await client.query(statement);
  }
  await client.query('COMMIT');
  return statements;
}

/**
 * "tuple concurrently updated", or the first right on a parameter twice: rights of the whole cluster that another
 * database's preparation gives just now.
 */
const GIVEN_JUST_NOW = ['XX000', '23505'];

/** @returns false where a superuser has to do it */
async function tryGrant(client: pg.Client, statement: string, tries = 20): Promise<boolean> {
  try {
    await client.query(statement);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === '42501') {
      return false;
    }
    if (GIVEN_JUST_NOW.includes(systemCodeOf(error) ?? '') && tries > 1) {
      return tryGrant(client, statement, tries - 1);
    }
    throw error;
  }
}
