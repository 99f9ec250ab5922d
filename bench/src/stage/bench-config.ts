import { type LifeboatConfig, parseConfig } from '@lifeboat/config';
import { SAMPLE_DATABASE_SETTINGS } from '@lifeboat/sample-app';
import type { BenchDatabase } from './bench-database.js';

/** Seconds; as short as a test would have it, since what is measured is the work. */
const FLUSH_SECONDS = 0.2;

/** A database by the URLs of its logins. */
export type BenchUrls = Pick<BenchDatabase, 'processUrl' | 'superuserUrl'>;

/** The configuration of a process over a database that is application database and catalog in one. */
export function benchConfig(
  { processUrl, superuserUrl }: BenchUrls,
  repository: string,
  redisUrl?: string,
): LifeboatConfig {
  const { tenantColumn, tenantTable, tenantSlugColumn, schemas, excludedTables, sharedTables } =
    SAMPLE_DATABASE_SETTINGS;
  return parseConfig({
    CATALOG_DATABASE_URL: processUrl,
    APP_DATABASE_URL: processUrl,
    REPLICATION_DATABASE_URL: superuserUrl,
    MIGRATION_DATABASE_URL: superuserUrl,
    CHANGE_LOG_FLUSH_SECONDS: String(FLUSH_SECONDS),
    BACKUP_REPOSITORY: repository,
    TENANT_COLUMN: tenantColumn,
    TENANT_TABLE: tenantTable,
    TENANT_SLUG_COLUMN: tenantSlugColumn ?? '',
    APP_SCHEMAS: schemas.join(','),
    EXCLUDED_TABLES: excludedTables.join(','),
    SHARED_TABLES: sharedTables.join(','),
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
    LOG_LEVEL: 'silent',
  });
}
