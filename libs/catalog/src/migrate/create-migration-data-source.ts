import { DataSource, type MigrationInterface } from 'typeorm';
import { OWNER_ROLE } from '../data-source/roles.js';
import { silentLogger } from '../data-source/silent-logger.js';
import { withStartUpOptions } from '../data-source/start-up-options.js';

/** A catalog migration's class. */
export type MigrationClass = new () => MigrationInterface;

/**
 * The catalog as its owner sees it, for migrations only: what they create belongs to the owner role, whoever logs in.
 * All pending migrations are one transaction. The list of applied ones is `lifeboat.migrations`.
 */
export function createMigrationDataSource(
  migrationUrl: string,
  migrations: readonly MigrationClass[],
): DataSource {
  return new DataSource({
    type: 'postgres',
    url: withStartUpOptions(migrationUrl, {
      role: OWNER_ROLE,
      search_path: 'lifeboat',
      lock_timeout: 10_000,
    }),
    schema: 'lifeboat',
    applicationName: 'lifeboat migrate',
    poolSize: 1,
    connectTimeoutMS: 5_000,
    migrations: [...migrations],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'all',
    synchronize: false,
    installExtensions: false,
    logger: silentLogger,
  });
}
