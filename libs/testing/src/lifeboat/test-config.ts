import { type LifeboatConfig, parseConfig } from '@lifeboat/config';
import { SAMPLE_DATABASE_SETTINGS } from '@lifeboat/sample-app';
import { uniqueQueuePrefix } from '../stack/queue-prefix.js';
import { testStack } from '../stack/test-stack.js';

export interface TestConfigOptions {
  /** A migrated catalog, as the processes reach it. */
  catalogUrl: string;
  /** The application database; the catalog's own if not given. */
  appDatabaseUrl?: string;
  /** What Lifeboat calls it; `main` if not given. */
  databaseName?: string;
  /** A directory. */
  repository: string;
  redisUrl?: string;
  /** Further environment variables. */
  environment?: Record<string, string>;
}

/** Signs the tokens of tests. */
export const TEST_JWT_SECRET = 'a-secret-that-only-tests-use-0123456789';

/** The configuration of a Lifeboat that protects the sample application, on the stack of this test run. */
export function testConfig(options: TestConfigOptions): LifeboatConfig {
  const { catalogUrl, appDatabaseUrl = catalogUrl, databaseName = 'main' } = options;
  const { repository, redisUrl, environment = {} } = options;
  const { tenantColumn, tenantTable, tenantSlugColumn, schemas, excludedTables, sharedTables } =
    SAMPLE_DATABASE_SETTINGS;
  const values = {
    CATALOG_DATABASE_URL: catalogUrl,
    APP_DATABASE_URL: appDatabaseUrl,
    REDIS_URL: redisUrl ?? environment['REDIS_URL'] ?? testStack().redisUrl,
    QUEUE_PREFIX: uniqueQueuePrefix(),
    BACKUP_REPOSITORY: repository,
    TENANT_COLUMN: tenantColumn,
    TENANT_TABLE: tenantTable,
    TENANT_SLUG_COLUMN: tenantSlugColumn ?? '',
    APP_SCHEMAS: schemas.join(','),
    EXCLUDED_TABLES: excludedTables.join(','),
    SHARED_TABLES: sharedTables.join(','),
    JWT_SECRET: TEST_JWT_SECRET,
    LOG_LEVEL: 'silent',
    // Tests of limits set them.
    RATE_LIMIT_TOKEN: '0',
    RATE_LIMIT_TENANT: '0',
    RATE_LIMIT_BAD_TOKENS: '0',
    ...environment,
  };
  return parseConfig(values, {
    applicationDatabases: [{ name: databaseName, APP_DATABASE_URL: values.APP_DATABASE_URL }],
  });
}
