export type { AlertEmailConfig, AlertsConfig, AlertWebhookConfig } from './alerts-config.js';
export type { AuthConfig, HttpConfig, RateLimits } from './http-config.js';
export type {
  ApplicationDatabaseConfig,
  ApprovalConfig,
  BackupConfig,
  CatalogConfig,
  ChangeLogConfig,
  CompressionConfig,
  DrillConfig,
  KeysConfig,
  LifeboatConfig,
  LogLevel,
  MasterKeySource,
  MetricsConfig,
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
