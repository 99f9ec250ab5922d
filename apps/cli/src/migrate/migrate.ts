import { type PreparedDatabase, prepareAppDatabase } from '@lifeboat/app-database';
import { migrateCatalog } from '@lifeboat/catalog';
import { adminUrlOf, type LifeboatConfig } from '@lifeboat/config';
import { catalogMigrations } from '@lifeboat/migrations';
import { loginOf } from './login-of.js';

/** What a migration did. */
export interface MigrationReport {
  /** Migrations that were applied now, oldest first; none where the catalog was up to date. */
  catalog: { applied: string[] };
  databases: ({ name: string } & PreparedDatabase)[];
}

/**
 * Brings the catalog to this version and prepares every application database. Safe to repeat.
 *
 * @throws LifeboatError CATALOG_UNAVAILABLE, APP_DATABASE_UNAVAILABLE, PRIVILEGE_MISSING; what was done before stays
 */
export async function migrate(config: LifeboatConfig): Promise<MigrationReport> {
  const { url, migrationUrl } = config.catalog;
  const applied = await migrateCatalog({
    migrationUrl,
    migrations: catalogMigrations,
    processLogins: [loginOf(url)],
  });
  const databases: MigrationReport['databases'] = [];
  for (const database of config.applicationDatabases) {
    databases.push({
      name: database.name,
      ...(await prepareAppDatabase(database, adminUrlOf(config, database))),
    });
  }
  return { catalog: { applied }, databases };
}

/** Whether a superuser still has to do something. */
export function isIncomplete({ databases }: MigrationReport): boolean {
  return databases.some(({ missing }) => missing.length > 0);
}
