export type {
  ApplicationDatabaseConfig,
  AuthConfig,
  BackupConfig,
  CatalogConfig,
  CompressionConfig,
  HttpConfig,
  LifeboatConfig,
  LogLevel,
  RedisConfig,
  RepositoryConfig,
  RestoreConfig,
  RestoreWebhookConfig,
} from './lifeboat-config.js';
export { loadConfig } from './load-config.js';
export { parseConfig } from './parse-config.js';
