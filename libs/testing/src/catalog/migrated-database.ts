import { migrateCatalog } from '@lifeboat/catalog';
import { catalogMigrations } from '@lifeboat/migrations';
import { createTestDatabase, type TestDatabase } from '../stack/test-database.js';
import type { TestTemplate } from '../stack/test-template.js';

/** A database with an empty catalog, as `lifeboat migrate` leaves it. */
const migratedTemplate: TestTemplate = { name: 'catalog', build: migrateTestDatabase };

/** Makes the empty catalog in a database, also of another server than the run's. */
export async function migrateTestDatabase(superuserUrl: string): Promise<void> {
  await migrateCatalog({
    migrationUrl: superuserUrl,
    migrations: catalogMigrations,
    processLogins: ['lifeboat'],
  });
}

/** A test database that holds the migrated, empty catalog; its `processUrl` may act as the process role. */
export function createMigratedDatabase(): Promise<TestDatabase> {
  return createTestDatabase({ template: migratedTemplate });
}
