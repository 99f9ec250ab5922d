import { type LocalStack } from '@lifeboat/local-stack';
import { SAMPLE_DATABASE_SETTINGS } from '@lifeboat/sample-app';
import type { DevelopmentSecrets } from './development-secrets.js';
import { SAMPLE_DATABASE } from './sample-database.js';
import type { StateDirectory } from './state-directory.js';

/**
 * The environment of Lifeboat's processes on the local stack: all that a user would have to configure for the sample
 * application, and nothing else. The command line works with it, too.
 */
export function localEnvironment(
  state: StateDirectory,
  stack: LocalStack,
  { jwtSecret, signingKeyFile, masterKeyFile }: DevelopmentSecrets,
): Record<string, string> {
  const { tenantColumn, tenantTable, tenantSlugColumn, schemas, excludedTables, sharedTables } =
    SAMPLE_DATABASE_SETTINGS;
  const url = stack.postgres.processUrl(SAMPLE_DATABASE);
  return {
    APP_DATABASE_URL: url,
    CATALOG_DATABASE_URL: underRowSecurity(url),
    MIGRATION_DATABASE_URL: stack.postgres.superuserUrl(SAMPLE_DATABASE),
    REDIS_URL: stack.redis.url,
    BACKUP_REPOSITORY: state.repository,
    TENANT_COLUMN: tenantColumn,
    TENANT_TABLE: tenantTable,
    ...(tenantSlugColumn === null ? {} : { TENANT_SLUG_COLUMN: tenantSlugColumn }),
    APP_SCHEMAS: schemas.join(','),
    EXCLUDED_TABLES: excludedTables.join(','),
    SHARED_TABLES: sharedTables.join(','),
    JWT_SECRET: jwtSecret,
    SIGNING_KEY_FILE: signingKeyFile,
    MASTER_KEY_FILE: masterKeyFile,
  };
}

/** Whoever opens this URL, be it with psql, stands before the catalog's wall: no context, no rows. */
function underRowSecurity(url: string): string {
  return `${url}?options=${encodeURIComponent('-c role=lifeboat_process')}`;
}
