export type { AlertEmailConfig, AlertsConfig, AlertWebhookConfig } from './alerts-config.js';
export type {
  ApplicationDatabaseConfig,
  ApprovalConfig,
  AuthConfig,
  BackupConfig,
  CatalogConfig,
  ChangeLogConfig,
  CompressionConfig,
  DrillConfig,
  HttpConfig,
  KeysConfig,
  LifeboatConfig,
  LogLevel,
  MasterKeySource,
  MetricsConfig,
  RateLimits,
  RedisConfig,
  RepositoryConfig,
  RestoreConfig,
  RestoreWebhookConfig,
  S3Config,
  StatusConfig,
  ValidationConfig,
  TenantLabels,
  WalArchive,
  WalConfig,
  SoftReference,
} from './lifeboat-config.js';
export { adminUrlOf } from './admin-url-of.js';
export { loadConfig } from './load-config.js';
export { parseConfig } from './parse-config.js';
