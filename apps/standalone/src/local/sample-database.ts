import { migrateCatalog } from '@lifeboat/catalog';
import { type LifeboatConfig } from '@lifeboat/config';
import { prepareAppDatabase } from '@lifeboat/app-database';
import { type LocalStack, PROCESS_LOGIN } from '@lifeboat/local-stack';
import { catalogMigrations } from '@lifeboat/migrations';
import {
  installSampleApp,
  listSampleTenants,
  type SampleTenant,
  seedSampleApp,
  type SeedOptions,
} from '@lifeboat/sample-app';
import pg from 'pg';

/** The database of the local cluster that holds the sample application and, beside it, the catalog. */
export const SAMPLE_DATABASE = 'sample';

/**
 * Makes sure that the database with the sample application is there. Rows that it has already are kept.
 *
 * @returns its tenants by slug
 */
export async function ensureSampleApp({ postgres }: LocalStack, seed: SeedOptions): Promise<SampleTenant[]> {
  await ensureDatabase(postgres.superuserUrl('postgres'));
  const url = postgres.superuserUrl(SAMPLE_DATABASE);
  await installSampleApp(url);
  const tenants = await listSampleTenants(url);
  return tenants.length > 0 ? tenants : seedSampleApp(url, seed);
}

/** Makes the sample database ready for Lifeboat, as an administrator would: catalog and rights. Safe to repeat. */
export async function prepareForLifeboat({ catalog, applicationDatabases }: LifeboatConfig): Promise<void> {
  await migrateCatalog({
    migrationUrl: catalog.migrationUrl,
    migrations: catalogMigrations,
    processLogins: [PROCESS_LOGIN.name],
  });
  for (const database of applicationDatabases) {
    await prepareAppDatabase(database, catalog.migrationUrl);
  }
}

async function ensureDatabase(superuserUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [SAMPLE_DATABASE]);
    if (found.rowCount === 0) {
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(SAMPLE_DATABASE)}`);
    }
  } finally {
    await client.end();
  }
}
