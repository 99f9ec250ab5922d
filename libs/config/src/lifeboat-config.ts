import type { AlertsConfig } from './alerts-config.js';
import type { AuthConfig, HttpConfig } from './http-config.js';

/** Everything a Lifeboat process knows from its environment, parsed once at start. */
export interface LifeboatConfig {
  /** The application databases by name; there is always at least one. */
  applicationDatabases: ApplicationDatabaseConfig[];
  catalog: CatalogConfig;
  redis: RedisConfig;
  repository: RepositoryConfig;
  keys: KeysConfig;
  backup: BackupConfig;
  restore: RestoreConfig;
  approval: ApprovalConfig;
  changeLog: ChangeLogConfig;
  status: StatusConfig;
  metrics: MetricsConfig;
  upkeep: UpkeepConfig;
  drill: DrillConfig;
  validation: ValidationConfig;
  alerts: AlertsConfig;
  auth: AuthConfig;
  http: HttpConfig;
  logLevel: LogLevel;
}

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** One database of the user's product, and how its tables relate to tenants. */
export interface ApplicationDatabaseConfig {
  /** `main` unless several are configured. */
  name: string;
  url: string;
  /** Connects as a role with REPLICATION, to capture changes; `url` if not given. */
  replicationUrl?: string | undefined;
  /** The column that holds the tenant's key in direct tables. */
  tenantColumn: string;
  /** The tenants table as `schema.table`. */
  tenantTable: string;
  /** A column of the tenants table that holds a readable name for the command line, if there is one. */
  tenantSlugColumn: string | null;
  /** Schemas to look at; empty means all but the system's and Lifeboat's own. */
  schemas: string[];
  /** Tables as `schema.table` that are never backed up. */
  excludedTables: string[];
  /** Tables as `schema.table` that belong to nobody, though no rule would class them so. */
  sharedTables: string[];
  /** Base backups and WAL of the whole cluster; absent where none are kept, or not where this process could read them. */
  wal?: WalConfig | undefined;
  /** References that no foreign key tells of: they follow where a restore into another tenant changes keys. */
  softReferences: SoftReference[];
}

/** A column that refers to rows of tenants without a constraint. */
export interface SoftReference {
  /** As `schema.table`. */
  table: string;
  /** Holds the key itself or, in an array, several; with `jsonPath` a `jsonb` document. */
  column: string;
  /** Where in the document the key lies: `$`, then steps `.name` or `[*]`; null where the column is no document. */
  jsonPath: string | null;
  references: { table: string; column: string };
}

export interface WalConfig {
  archive: WalArchive;
  /** Where a copy of the whole cluster may lie for as long as a recovery takes. */
  scratchDirectory: string;
}

/** A WAL archive and the base backups that go with it, made by existing tools. */
export type WalArchive =
  | {
      tool: 'pgbackrest';
      stanza: string;
      /** pgBackRest's configuration file; null for its own default. */
      configFile: string | null;
    }
  | {
      tool: 'restore_command';
      /** A base backup (plain directory or tar files of pg_basebackup), or a directory that holds several. */
      baseBackups: string;
      /** As in postgresql.conf: `%f` is the file that is wanted, `%p` where it goes. */
      restoreCommand: string;
    };

export interface CatalogConfig {
  url: string;
  /** Connects as the owner of the catalog's tables, for migrations only. */
  migrationUrl: string;
}

export interface RedisConfig {
  url: string;
  /** Prefix of every queue key, so that installations can share a Redis. */
  prefix: string;
}

export interface RepositoryConfig {
  /** A directory, or `s3://bucket/prefix`. */
  location: string;
  /** Ed25519 private key in PEM; null means that manifests are not signed. */
  signingKeyFile: string | null;
  /** How to reach the bucket; absent where the location is a directory. */
  s3?: S3Config | undefined;
}

/** A bucket, how to reach it, and what is asked of it for each object. */
export interface S3Config {
  bucket: string;
  /** Without slashes around it; empty where the repository is all of the bucket. */
  prefix: string;
  /** URL of the provider; null for Amazon's own. */
  endpoint: string | null;
  region: string;
  /** Whether the bucket stands in the path of a URL rather than in the name of its host. */
  forcePathStyle: boolean;
  /** Null where the SDK looks for them itself: AWS_* variables, profiles, roles of instances. */
  credentials: { accessKeyId: string; secretAccessKey: string } | null;
  /** Whether checksums go with every upload, or only where S3 insists. */
  checksums: 'when_supported' | 'when_required';
  /** Whether the provider knows `If-None-Match: *` for uploads. */
  conditionalWrites: boolean;
  /** The key's id is null for the provider's default key. */
  serverSideEncryption: { algorithm: 'AES256' | 'aws:kms'; keyId: string | null } | null;
  objectLock: { mode: 'GOVERNANCE' | 'COMPLIANCE'; days: number } | null;
  /** Bytes of a part, of which each upload has `parallelParts` and one more in memory. */
  partBytes: number;
  parallelParts: number;
  /** Milliseconds of silence after which a connection is given up. */
  timeoutMs: number;
  /** How often a request is sent before it counts as failed. */
  tries: number;
}

export interface KeysConfig {
  /** Whether a backup is encrypted that does not say: `auto` where a master key, or its public half, is configured. */
  encryption: 'auto' | 'on' | 'off';
  /** Where the master key comes from; null in processes that only write. */
  masterKey: MasterKeySource | null;
  /** Its public half, `age1…`, for processes without the private one. */
  masterKeyRecipient: string | null;
  /** Public keys of the operator, `age1…`, that can read every encrypted backup too. */
  recoveryRecipients: string[];
}

/** One or more lines `AGE-SECRET-KEY-1…`, the current key first. */
export type MasterKeySource =
  | { kind: 'value'; value: string }
  | { kind: 'file'; path: string }
  /** A shell command, such as a KMS's, that prints it. */
  | { kind: 'command'; command: string };

export interface BackupConfig {
  /** Days for which a backup is kept of which nothing else is said. */
  retentionDays: number;
  /** Hours for which a deleted backup can be brought back; 0 removes it at once. */
  deletionGraceHours: number;
  /** The cron of the schedule that every new tenant gets; null: it gets none. */
  defaultSchedule: string | null;
  /** The span of the day over which those start, such as `02:00-05:00`, `none`, or `auto`: three hours from their time on. */
  defaultWindow: string;
  defaultTimeZone: string;
  compression: CompressionConfig;
  /** Connections that copy one tenant in parallel, 1 to 16. */
  connections: number;
  /** Uncompressed bytes after which a volume is closed and the next one begun. */
  volumeBytes: number;
  /** So many incremental backups follow a full one at most. */
  maxChain: number;
  /** Uncompressed bytes from which on a backup is large, and goes to a queue of its own. */
  largeBytes: number;
  /** Backups of one application database that workers take at a time, over all of them; large ones half as many, beside. */
  concurrency: number;
}

export type CompressionConfig = { algorithm: 'zstd'; level: number } | { algorithm: 'none' };

export interface RestoreConfig {
  /** Connections that stage one tenant in parallel, 1 to 16. */
  connections: number;
  /** How long one try waits for the table locks, in milliseconds; at most 1000. */
  lockTimeoutMs: number;
  /** How often the locks are tried before the restore gives up. */
  lockTries: number;
  /** The longest the locks may be held, in milliseconds; the restore rolls back beyond it. 0 is no bound. */
  maxLockHoldMs: number;
  /** Days after which the restore point of a restore expires. */
  restorePointDays: number;
  /** Who is told before and after a restore; null: nobody. */
  webhook: RestoreWebhookConfig | null;
}

export interface ApprovalConfig {
  /** Which restores a second administrator has to approve: none, or those into another tenant. */
  required: 'none' | 'cross-tenant';
  /** How long one can be approved, in hours. */
  hours: number;
}

export interface RestoreWebhookConfig {
  url: string;
  /** Signs what is sent; at least 32 characters. */
  secret: string;
  /** How long one call may take, in milliseconds. */
  timeoutMs: number;
}

export interface ChangeLogConfig {
  /** How long a change may wait for its segment to be written. */
  flushSeconds: number;
  /** Bytes of changes, uncompressed, with which a segment is written earlier. */
  flushBytes: number;
  /** Bytes of WAL that the slot may hold back before it is given up, so that the application's disk never fills. */
  maxRetainedWal: number;
  /** Days back to which every tenant shall be recoverable to any moment, as far as it is at all. */
  recoveryWindowDays: number;
  /** How old segments are before they are put together in bundles, in milliseconds. */
  bundleAfterMs: number;
  /** Bytes that a bundle may have. */
  bundleBytes: number;
  /** Where what does not fit into memory lies meanwhile. */
  spoolDirectory: string;
}

/** Beyond what a tenant counts as being at risk. */
export interface StatusConfig {
  /**
   * How old the state may be that the newest good backup shows, in milliseconds: the recovery point objective of tenants
   * whom no schedule backs up.
   */
  backupMaxAgeMs: number;
  /** How long after a due time of its schedule a tenant may be without the backup of it, in milliseconds. */
  backupOverdueAfterMs: number;
  /** How long ago a tenant's backups may have been found valid, in milliseconds; null where nobody asks for that. */
  validationMaxAgeMs: number | null;
  /** How long ago a tenant may have passed a drill, in milliseconds; null where nobody asks for that. */
  drillMaxAgeMs: number | null;
  /** How far the capture of changes may be behind, in milliseconds. */
  captureMaxLagMs: number;
}

/** Which tenants have lines of their own among the metrics; what is left out is summed up in one of the name `other`. */
export type TenantLabels =
  | { kind: 'off' }
  /** So many, those that store the most. */
  | { kind: 'top'; count: number }
  | { kind: 'all' };

export interface MetricsConfig {
  /** Where a process without an API serves its metrics; null: nowhere. */
  port: number | null;
  /** The address that it listens on there. */
  host: string;
  tenantLabels: TenantLabels;
  /** For how long what was collected is answered with again, in milliseconds. */
  cacheMs: number;
}

/** When what concerns all tenants is done by itself, as cron expressions in the zone of `backup.defaultTimeZone`. */
interface UpkeepConfig {
  /** Backups that no rule keeps are deleted. */
  cleanupSchedule: string;
  /** What interrupted work has left behind is removed. */
  sweepSchedule: string;
  /** Some tenants are drilled; null: none are, by themselves. */
  drillSchedule: string | null;
  /** Backups that nobody has read for too long are validated; null: none are, by themselves. */
  validationSchedule: string | null;
  /** What is wrong is looked for, and told. */
  alertSchedule: string;
  /** The ends of the audit log are kept in the repository; null: by nobody but a person, as where nothing signs them. */
  anchorSchedule: string | null;
}

export interface DrillConfig {
  /** How many tenants are drilled each time. */
  sample: number;
}

/** How backups are validated by themselves. */
export interface ValidationConfig {
  level: 'full' | 'restore';
  /** At most so many backups each time. */
  limit: number;
}
