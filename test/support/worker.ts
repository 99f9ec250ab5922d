import type { LifeboatConfig } from '@lifeboat/config';
import { Program } from './program.js';

/** Starts a worker as it was built, in a process of its own, with the configuration of the test. */
export function startWorker(kind: 'backup' | 'restore', config: LifeboatConfig): Program {
  return Program.start(`apps/${kind}-worker/dist/main.js`, { environment: environmentOf(config) });
}

/** The environment variables that make this configuration, as far as workers look at them. */
export function environmentOf(config: LifeboatConfig): Record<string, string> {
  const [application] = config.applicationDatabases;
  const { backup, restore } = config;
  return {
    CATALOG_DATABASE_URL: config.catalog.url,
    APP_DATABASE_URL: application?.url ?? '',
    TENANT_COLUMN: application?.tenantColumn ?? '',
    TENANT_TABLE: application?.tenantTable ?? '',
    TENANT_SLUG_COLUMN: application?.tenantSlugColumn ?? '',
    APP_SCHEMAS: application?.schemas.join(',') ?? '',
    EXCLUDED_TABLES: application?.excludedTables.join(',') ?? '',
    SHARED_TABLES: application?.sharedTables.join(',') ?? '',
    REDIS_URL: config.redis.url,
    QUEUE_PREFIX: config.redis.prefix,
    BACKUP_REPOSITORY: config.repository.location,
    BACKUP_CONNECTIONS: String(backup.connections),
    BACKUP_VOLUME_BYTES: String(backup.volumeBytes),
    RESTORE_CONNECTIONS: String(restore.connections),
    RESTORE_LOCK_TIMEOUT_MS: String(restore.lockTimeoutMs),
    RESTORE_LOCK_TRIES: String(restore.lockTries),
    LOG_LEVEL: config.logLevel,
  };
}
