import { migrateCatalog } from '@lifeboat/catalog';
import { catalogMigrations } from '@lifeboat/migrations';
import { runSql } from '@lifeboat/testing';
import type { Site } from './site.js';

/** Loses the whole catalog, and sets up an empty one as `lifeboat migrate` does. */
export async function loseCatalog({ catalogUrl }: Pick<Site, 'catalogUrl'>): Promise<void> {
  await runSql(catalogUrl, 'DROP SCHEMA lifeboat CASCADE');
  await migrateCatalog({
    migrationUrl: catalogUrl,
    migrations: catalogMigrations,
    processLogins: ['lifeboat'],
  });
}
