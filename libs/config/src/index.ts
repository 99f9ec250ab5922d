export type {
  ApplicationDatabaseConfig,
  AuthConfig,
  BackupConfig,
  CatalogConfig,
  ChangeLogConfig,
  CompressionConfig,
  HttpConfig,
  KeysConfig,
  LifeboatConfig,
  LogLevel,
  MasterKeySource,
  RateLimits,
  RedisConfig,
  RepositoryConfig,
  RestoreConfig,
  RestoreWebhookConfig,
  S3Config,
  WalArchive,
  WalConfig,
  SoftReference,
} from './lifeboat-config.js';
export { adminUrlOf } from './admin-url-of.js';
export { loadConfig } from './load-config.js';
export { parseConfig } from './parse-config.js';
