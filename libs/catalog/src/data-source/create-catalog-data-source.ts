import type { CatalogConfig } from '@lifeboat/config';
import { DataSource } from 'typeorm';
import { catalogEntities } from './entities.js';
import { PROCESS_ROLE } from './roles.js';
import { silentLogger } from './silent-logger.js';
import { withStartUpOptions } from './start-up-options.js';

/**
 * Server settings of every pooled catalog connection; times in milliseconds. Database and role can be the application's,
 * with settings of its own: with another `datestyle` no point in time would be understood.
 */
const SESSION = {
  role: PROCESS_ROLE,
  search_path: 'lifeboat',
  timezone: 'UTC',
  datestyle: 'ISO,YMD',
  intervalstyle: 'postgres',
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
  default_transaction_isolation: 'read\\ committed',
  statement_timeout: 30_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 60_000,
};

export interface CatalogDataSourceOptions {
  /** The most connections it holds; default 10. */
  poolSize?: number;
  /** As the server's `pg_stat_activity` shows it; default `lifeboat`. */
  applicationName?: string;
  /** Told when an idle connection breaks; the pool replaces it by itself. */
  onIdleError?: (error: Error) => void;
}

/**
 * The catalog as Lifeboat's processes see it: every connection runs as the process role, whatever its login may do.
 * It is not connected yet: `RlsTransactions` does that on first use. The schema is never synchronised, only migrated.
 */
export function createCatalogDataSource(
  config: CatalogConfig,
  options: CatalogDataSourceOptions = {},
): DataSource {
  const { poolSize = 10, applicationName = 'lifeboat', onIdleError = () => undefined } = options;
  return new DataSource({
    type: 'postgres',
    url: withStartUpOptions(config.url, SESSION),
    applicationName,
    poolSize,
    connectTimeoutMS: 5_000,
    poolErrorHandler: onIdleError,
    entities: catalogEntities,
    synchronize: false,
    installExtensions: false,
    logger: silentLogger,
    extra: { keepAlive: true, allowExitOnIdle: true, idleTimeoutMillis: 30_000 },
  });
}
