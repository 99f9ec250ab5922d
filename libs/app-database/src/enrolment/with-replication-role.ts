import type { ApplicationDatabaseConfig } from '@lifeboat/config';
import pg from 'pg';
import { pinnedConnection } from '../connection/pinned-settings.js';
import { translatePostgresError } from '../connection/translate-error.js';

const CONNECT_TIMEOUT_MS = 10_000;

/** The URL of a role that may replicate. */
export function replicationUrlOf({ replicationUrl, url }: ApplicationDatabaseConfig): string {
  return replicationUrl ?? url;
}

/**
 * Does what only a role with REPLICATION may, on a connection of its own.
 *
 * @throws LifeboatError APP_DATABASE_UNAVAILABLE, PRIVILEGE_MISSING
 */
export async function withReplicationRole<T>(
  config: ApplicationDatabaseConfig,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    ...pinnedConnection(replicationUrlOf(config)),
    application_name: 'lifeboat',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // The query that runs gets the error too; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw translatePostgresError(error, config.name);
  } finally {
    await client.end();
  }
}
