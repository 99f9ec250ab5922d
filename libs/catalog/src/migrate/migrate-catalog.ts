import { PROCESS_ROLE } from '../data-source/roles.js';
import { createMigrationDataSource, type MigrationClass } from './create-migration-data-source.js';
import { grantRole } from './grant-role.js';
import { layFoundation } from './lay-foundation.js';
import { withMigrationSession } from './migration-session.js';

export interface MigrateCatalogOptions {
  /** A superuser, or a login that may create roles and the schema; see MIGRATION_DATABASE_URL. */
  migrationUrl: string;
  /** `catalogMigrations` of `@lifeboat/migrations`. */
  migrations: readonly MigrationClass[];
  /** The logins that Lifeboat's processes use for the catalog; they are granted the process role. */
  processLogins: readonly string[];
}

/**
 * Brings the catalog to this version: roles, schema, pending migrations, grants. Safe to repeat and to run twice at once.
 *
 * @returns the names of the migrations that were applied now, oldest first; none where the catalog was up to date
 * @throws LifeboatError CATALOG_UNAVAILABLE, CATALOG_BUSY, PRIVILEGE_MISSING; the catalog is then as it was
 */
export async function migrateCatalog(options: MigrateCatalogOptions): Promise<string[]> {
  const { migrationUrl, migrations, processLogins } = options;
  return withMigrationSession(migrationUrl, async (session) => {
    await layFoundation(session);
    for (const login of new Set(processLogins)) {
      await grantRole(session, PROCESS_ROLE, login);
    }
    return runMigrations(migrationUrl, migrations);
  });
}

async function runMigrations(migrationUrl: string, migrations: readonly MigrationClass[]): Promise<string[]> {
  const dataSource = await createMigrationDataSource(migrationUrl, migrations).initialize();
  try {
    const applied = await dataSource.runMigrations();
    return applied.map((migration) => migration.name);
  } finally {
    await dataSource.destroy();
  }
}
