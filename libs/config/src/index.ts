export type {
  ApplicationDatabaseConfig,
  AuthConfig,
  BackupConfig,
  CatalogConfig,
  CompressionConfig,
  HttpConfig,
  KeysConfig,
  LifeboatConfig,
  LogLevel,
  MasterKeySource,
  RedisConfig,
  RepositoryConfig,
  RestoreConfig,
  RestoreWebhookConfig,
  S3Config,
  SoftReference,
} from './lifeboat-config.js';
export { loadConfig } from './load-config.js';
export { parseConfig } from './parse-config.js';
