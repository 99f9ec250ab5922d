import type { LifeboatConfig } from '@lifeboat/config';

/** The environment that gives a process of its own the same configuration, for one application database. */
export function environmentOf(config: LifeboatConfig): Record<string, string> {
  const [database] = config.applicationDatabases;
  return {
    CATALOG_DATABASE_URL: config.catalog.url,
    REDIS_URL: config.redis.url,
    QUEUE_PREFIX: config.redis.prefix,
    BACKUP_REPOSITORY: config.repository.location,
    JWT_SECRET: config.auth.jwtSecret ?? '',
    APP_DATABASE_URL: database?.url ?? '',
    TENANT_COLUMN: database?.tenantColumn ?? '',
    TENANT_TABLE: database?.tenantTable ?? '',
    TENANT_SLUG_COLUMN: database?.tenantSlugColumn ?? '',
    APP_SCHEMAS: database?.schemas.join(',') ?? '',
    EXCLUDED_TABLES: database?.excludedTables.join(',') ?? '',
    SHARED_TABLES: database?.sharedTables.join(',') ?? '',
    SOFT_REFERENCES: JSON.stringify(
      database?.softReferences.map(({ jsonPath, ...each }) => ({
        ...each,
        ...(jsonPath !== null && { jsonPath }),
      })),
    ),
  };
}
