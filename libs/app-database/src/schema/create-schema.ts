import { LifeboatError, messageOf, systemCodeOf } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import type { AppDatabase } from '../connection/app-database.js';
import { translatePostgresError } from '../connection/translate-error.js';
import { readOne } from '../connection/read-one.js';
import { countTables, type CreatedSchema, DROPS_SQL, listTables, SCHEMAS_SQL } from './created-schema.js';

/** A newer `pg_dump` writes it, and an older server does not know it. */
const NEWER_SETTING = /^SET transaction_timeout = 0;$/m;

/**
 * Creates what the DDL of another application database describes, in one transaction: all of it or nothing. The role of
 * the connection owns it then.
 *
 * @param ddl as `dumpSchema` writes it
 * @param fill puts rows into it, within the same transaction; foreign keys and triggers do not act
 * @returns what removes it again
 * @throws LifeboatError SCHEMA_NOT_CREATED, APP_DATABASE_UNAVAILABLE, PRIVILEGE_MISSING; what `fill` throws
 */
export async function createSchema(
  database: AppDatabase,
  ddl: string,
  fill: (client: ClientBase) => Promise<void>,
  signal: AbortSignal,
): Promise<CreatedSchema> {
  return database.withConnection(async (client) => {
    await client.query('BEGIN');
    await runDdl(database, client, ddl, signal);
    await client.query('SET LOCAL session_replication_role = replica');
    await fill(client);
    const { schemas } = await readOne<{ schemas: string[] }>(client, SCHEMAS_SQL);
    const { drops, tables } = await readOne<{ drops: string[]; tables: string[] }>(client, DROPS_SQL);
    const all = await listTables(client, schemas, tables);
    const created = { schemas, drops, tables: await countTables(client, all) };
    await client.query('COMMIT');
    // The script sets what suits it for the whole session.
    await client.query('RESET ALL');
    return created;
  }, signal);
}

async function runDdl(
  database: AppDatabase,
  client: ClientBase,
  ddl: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await client.query(ddl.replace(NEWER_SETTING, ''));
  } catch (error) {
    signal.throwIfAborted();
    const known = translatePostgresError(error, database.name);
    if (systemCodeOf(error) === undefined || isOther(known, 'PRIVILEGE_MISSING')) {
      throw known;
    }
    throw new LifeboatError('SCHEMA_NOT_CREATED', {
      detail: `The schema of the backup cannot be created in "${database.name}": ${messageOf(error)}. Nothing of it was created, and nothing was restored.`,
      remedy:
        'Create what it needs (roles that its policies name, extensions, rights), or the schema itself as somebody who may: its DDL is at the head of lifeboat export -b <backup> --schema; then run lifeboat migrate, and restore without createSchema (--create-schema).',
      cause: error,
    });
  }
}

const isOther = (error: unknown, code: LifeboatError['code']): boolean =>
  error instanceof LifeboatError && error.code !== code;
