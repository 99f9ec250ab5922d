import { systemCodeOf } from '@lifeboat/kernel';
import type { Client } from 'pg';
import { OWNER_ROLE, PROCESS_ROLE } from '../data-source/roles.js';
import { grantRole } from './grant-role.js';

/**
 * What must be there before the first migration: the two roles, and the schema that holds the list of migrations.
 * Does only what is missing, so that a login without CREATEROLE can migrate where an administrator has prepared it.
 */
export async function layFoundation(session: Client): Promise<void> {
  await createRole(session, OWNER_ROLE);
  await createRole(session, PROCESS_ROLE);
  const { rows } = await session.query<{ login: string }>('select session_user as login');
  for (const { login } of rows) {
    await grantRole(session, OWNER_ROLE, login);
  }
  const schema = await session.query("select 1 from pg_catalog.pg_namespace where nspname = 'lifeboat'");
  if (schema.rowCount === 0) {
    await session.query(`create schema lifeboat authorization ${OWNER_ROLE}`);
  }
  await session.query(`
    set role ${OWNER_ROLE};
    grant usage on schema lifeboat to ${PROCESS_ROLE};
    reset role`);
}

/** Roles belong to the cluster: a migration of another database may create the same one at this moment. */
async function createRole(session: Client, role: string): Promise<void> {
  const existing = await session.query('select 1 from pg_catalog.pg_roles where rolname = $1', [role]);
  if (existing.rowCount !== 0) {
    return;
  }
  try {
    await session.query(
      `create role ${session.escapeIdentifier(role)} nologin nosuperuser nobypassrls noinherit`,
    );
  } catch (error) {
    // duplicate_object, or unique_violation when both passed that check
    if (systemCodeOf(error) !== '42710' && systemCodeOf(error) !== '23505') {
      throw error;
    }
  }
}
