import { LifeboatError, messageOf, systemCodeOf } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import type { AppDatabase } from '../connection/app-database.js';
import { readOne } from '../connection/read-one.js';
import { countTables, type CreatedSchema, DROPS_SQL, listTables, SCHEMAS_SQL } from './created-schema.js';
import { findPresentTables, type TableName } from './find-present-tables.js';

/** A newer `pg_dump` writes it, and an older server does not know it. */
const NEWER_SETTING = /^SET transaction_timeout = 0;$/m;

/** What a database without tables is to be given. */
export interface WantedSchema {
  /** Plain SQL, as `pg_dump --schema-only` writes it. */
  ddl: string;
  /** Tables that it makes. */
  tables: readonly TableName[];
  /** Fills tables with what belongs to nobody; triggers and foreign keys are off meanwhile. */
  fill: (client: ClientBase) => Promise<void>;
}

/**
 * Makes a schema, and fills it, in one transaction: all of it or nothing. Where all of its tables are there, nothing is
 * done, so that it is safe to repeat, and two that want it at once have it made once.
 *
 * @returns what removes it again, where it was made; else null
 * @throws LifeboatError SCHEMA_NOT_CREATED where some of the tables are there, or the server refuses a statement;
 *   PRIVILEGE_MISSING, APP_DATABASE_UNAVAILABLE
 */
export async function createSchema(
  database: AppDatabase,
  schema: WantedSchema,
  signal: AbortSignal,
): Promise<CreatedSchema | null> {
  return database.withConnection(async (client) => {
    await client.query('BEGIN');
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended('lifeboat:create-schema', 0))");
    const present = await findPresentTables(client, schema.tables);
    if (present.length === schema.tables.length) {
      await client.query('ROLLBACK');
      return null;
    }
    if (present.length > 0) {
      throw halfThere(database.name, present);
    }
    await runDdl(client, schema.ddl, database.name);
    await client.query('SET LOCAL session_replication_role = replica');
    await schema.fill(client);
    const created = await readCreated(client);
    await client.query('COMMIT');
    // The DDL has changed settings of the session.
    await client.query('RESET ALL');
    return created;
  }, signal);
}

async function readCreated(client: ClientBase): Promise<CreatedSchema> {
  const { schemas } = await readOne<{ schemas: string[] }>(client, SCHEMAS_SQL);
  const { drops, tables } = await readOne<{ drops: string[]; tables: string[] }>(client, DROPS_SQL);
  return { schemas, drops, tables: await countTables(client, await listTables(client, schemas, tables)) };
}

async function runDdl(client: ClientBase, ddl: string, database: string): Promise<void> {
  try {
    await client.query(ddl.replace(NEWER_SETTING, ''));
  } catch (error) {
    // Of what ended the session or the query, and of missing rights, others say what to do.
    if (/^(08|57|42501)/.test(systemCodeOf(error) ?? '08')) {
      throw error;
    }
    throw new LifeboatError('SCHEMA_NOT_CREATED', {
      detail: `The backup's schema could not be made in "${database}": ${messageOf(error)}. Nothing was made there, and nothing was restored.`,
      remedy:
        'Make there what the schema needs (roles that policies name, extensions), or the schema itself (lifeboat export --schema), and restore again.',
      cause: error,
    });
  }
}

function halfThere(database: string, present: readonly string[]): LifeboatError {
  return new LifeboatError('SCHEMA_NOT_CREATED', {
    detail: `"${database}" has some of the backup's tables, but not all: ${present.slice(0, 10).join(', ')} are there. Nothing was made there, and nothing was restored.`,
    remedy:
      'Bring the schema there to the version of the backup with the application’s own migrations, or name an empty database.',
  });
}
