import { isTimeZone, Timetable, toLifeboatError } from '@lifeboat/kernel';
import { z } from 'zod';
import { alertKeys } from './alerts-environment.schema.js';
import { authKeys } from './auth-environment.schema.js';
import { duration } from './duration.schema.js';
import { httpKeys } from './http-environment.schema.js';
import { port } from './port.schema.js';
import { isRecipient } from './is-recipient.js';
import { s3Keys } from './s3-environment.schema.js';
import { tenantLabels } from './tenant-labels.schema.js';
import { softReferencesValue } from './soft-references.schema.js';

const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/\S+$/, 'must be a URL such as postgres://user:password@host:5432/database');

const qualifiedTable = z
  .string()
  .regex(/^[^.]+\.[^.]+$/, 'must name schema and table, such as public.tenants');

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

const compression = z
  .string()
  .regex(/^(none|zstd(:\d{1,2})?)$/, 'must be none, zstd or zstd:<level 1 to 19>')
  .transform((text) => {
    const [algorithm, level] = text.split(':');
    return algorithm === 'none'
      ? ({ algorithm: 'none' } as const)
      : ({ algorithm: 'zstd', level: Number(level ?? 3) } as const);
  })
  .refine(
    (value) => value.algorithm === 'none' || (value.level >= 1 && value.level <= 19),
    'has a level of 1 to 19',
  );

const timeZone = z.string().refine(isTimeZone, 'must be a time zone such as UTC or Europe/Berlin');

const cron = z.string().superRefine((expression, context) => {
  try {
    Timetable.of({ cron: expression, timeZone: 'UTC', delaySeconds: 0 });
  } catch (error) {
    context.addIssue({ code: 'custom', message: `is not a schedule: ${toLifeboatError(error).detail}` });
  }
});

const cronOrNone = z.union([z.literal('none').transform(() => null), cron]);

const recipient = z.string().refine(isRecipient, 'must be a public key such as age1…');

/** The environment's keys, as `API.md` lists them, with their forms and defaults. */
export const environmentSchema = z.object({
  APP_DATABASE_URL: postgresUrl.optional(),
  REPLICATION_DATABASE_URL: postgresUrl.optional(),
  CATALOG_DATABASE_URL: postgresUrl.optional(),
  MIGRATION_DATABASE_URL: postgresUrl.optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\/\S+$/, 'must be a URL such as redis://127.0.0.1:6379')
    .default('redis://127.0.0.1:6379'),
  QUEUE_PREFIX: z
    .string()
    .regex(/^[\w:-]+$/, 'may hold letters, digits, _ - and :')
    .default('lifeboat'),
  BACKUP_REPOSITORY: z.string().min(1).default('./backups'),
  REPOSITORY_QUOTA_BYTES: z.coerce.number().int().min(1).optional(),
  ...s3Keys,
  TENANT_COLUMN: z.string().min(1).default('tenant_id'),
  TENANT_TABLE: qualifiedTable.default('public.tenants'),
  TENANT_SLUG_COLUMN: z.string().min(1).optional(),
  APP_SCHEMAS: list.optional(),
  EXCLUDED_TABLES: list.pipe(z.array(qualifiedTable)).optional(),
  SHARED_TABLES: list.pipe(z.array(qualifiedTable)).optional(),
  WAL_PGBACKREST_STANZA: z
    .string()
    .regex(/^[\w-]+$/, 'must be the name of a stanza')
    .optional(),
  WAL_PGBACKREST_CONFIG: z.string().min(1).optional(),
  WAL_BASE_BACKUPS: z.string().min(1).optional(),
  WAL_RESTORE_COMMAND: z
    .string()
    .regex(/%f[\s\S]*%p|%p[\s\S]*%f/, 'must hold %f, the file that is wanted, and %p, where it goes')
    .optional(),
  WAL_SCRATCH_DIRECTORY: z.string().min(1).default('/var/tmp/lifeboat-scratch'),
  SOFT_REFERENCES: softReferencesValue.optional(),
  BACKUP_RETENTION_DAYS: z.coerce.number().int().min(1).max(36_500).default(30),
  BACKUP_DELETION_GRACE_HOURS: z.coerce.number().min(0).max(87_600).default(24),
  BACKUP_DEFAULT_SCHEDULE: z.union([z.literal('none'), cron]).default('0 2 * * *'),
  BACKUP_DEFAULT_WINDOW: z
    .string()
    .regex(/^(none|\d{2}:\d{2}-\d{2}:\d{2})$/, 'must be a span of the day such as 02:00-05:00, or none')
    .optional(),
  BACKUP_DEFAULT_TIME_ZONE: timeZone.default('UTC'),
  BACKUP_COMPRESSION: compression.default({ algorithm: 'zstd', level: 3 }),
  BACKUP_CONNECTIONS: z.coerce.number().int().min(1).max(16).default(2),
  BACKUP_VOLUME_BYTES: z.coerce.number().int().min(65_536).default(268_435_456),
  BACKUP_MAX_CHAIN: z.coerce.number().int().min(1).max(100).default(7),
  BACKUP_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(4),
  BACKUP_LARGE_BYTES: z.coerce.number().int().min(1).default(1_073_741_824),
  CLEANUP_SCHEDULE: cron.default('0 4 * * *'),
  SWEEP_SCHEDULE: cron.default('17 * * * *'),
  DRILL_SCHEDULE: cronOrNone.default('0 5 * * *'),
  DRILL_SAMPLE: z.coerce.number().int().min(1).max(1_000).default(1),
  VALIDATION_SCHEDULE: cronOrNone.default('30 4 * * *'),
  VALIDATION_LEVEL: z.enum(['full', 'restore'], 'must be full or restore').default('full'),
  VALIDATION_LIMIT: z.coerce.number().int().min(1).max(10_000).default(100),
  ALERT_SCHEDULE: cron.default('* * * * *'),
  AUDIT_ANCHOR_SCHEDULE: z.union([z.literal('off'), cron]).default('30 3 * * *'),
  RESTORE_CONNECTIONS: z.coerce.number().int().min(1).max(16).default(2),
  RESTORE_LOCK_TIMEOUT_MS: z.coerce.number().int().min(1).max(1_000).default(500),
  RESTORE_LOCK_TRIES: z.coerce.number().int().min(1).max(1_000).default(30),
  RESTORE_MAX_LOCK_HOLD_MS: z.coerce.number().int().min(0).default(0),
  RESTORE_POINT_DAYS: z.coerce.number().int().min(1).max(36_500).default(7),
  REQUIRE_APPROVAL: z.enum(['none', 'cross-tenant'], 'must be none or cross-tenant').default('none'),
  APPROVAL_HOURS: z.coerce.number().int().min(1).max(720).default(24),
  RESTORE_WEBHOOK_URL: z
    .string()
    .regex(/^https?:\/\/\S+$/, 'must be a URL such as https://app.example.com/lifeboat')
    .optional(),
  RESTORE_WEBHOOK_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  RESTORE_WEBHOOK_TIMEOUT_MS: z.coerce.number().int().min(1).max(60_000).default(5_000),
  CHANGE_LOG_FLUSH_SECONDS: z.coerce.number().min(0.1).max(3_600).default(10),
  CHANGE_LOG_FLUSH_BYTES: z.coerce.number().int().min(1_024).default(8_388_608),
  CHANGE_LOG_MAX_RETAINED_WAL: z.coerce.number().int().min(67_108_864).default(8_589_934_592),
  RECOVERY_WINDOW_DAYS: z.coerce.number().int().min(1).max(3_650).default(7),
  CHANGE_LOG_BUNDLE_AFTER: duration('1s', '365d').default(3_600_000),
  CHANGE_LOG_BUNDLE_BYTES: z.coerce.number().int().min(1_048_576).max(4_294_967_296).default(67_108_864),
  CHANGE_LOG_SPOOL_DIRECTORY: z.string().min(1).optional(),
  BACKUP_MAX_AGE: duration('1m', '36500d').default(93_600_000),
  BACKUP_OVERDUE_AFTER: duration('1m', '365d').default(7_200_000),
  VALIDATION_MAX_AGE: z
    .union([z.literal('off').transform(() => null), duration('1m', '36500d')])
    .default(null),
  DRILL_MAX_AGE: z.union([z.literal('off').transform(() => null), duration('1m', '36500d')]).default(null),
  CHANGE_LOG_MAX_LAG: duration('1s', '365d').default(900_000),
  METRICS_PORT: port.optional(),
  METRICS_HOST: z.string().min(1).default('127.0.0.1'),
  METRICS_TENANT_LABELS: tenantLabels.default({ kind: 'top', count: 100 }),
  METRICS_CACHE: duration('0s', '1h').default(15_000),
  ...alertKeys,
  ...authKeys,
  SIGNING_KEY_FILE: z.string().min(1).optional(),
  BACKUP_ENCRYPTION: z.enum(['auto', 'on', 'off'], 'must be auto, on or off').default('auto'),
  MASTER_KEY: z
    .string()
    .regex(/^\s*(?:#|AGE-SECRET-KEY-1)/, 'must be a key such as AGE-SECRET-KEY-1…')
    .optional(),
  MASTER_KEY_FILE: z.string().min(1).optional(),
  MASTER_KEY_COMMAND: z.string().min(1).optional(),
  MASTER_KEY_RECIPIENT: recipient.optional(),
  RECOVERY_RECIPIENTS: list.pipe(z.array(recipient)).optional(),
  ...httpKeys,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export type Environment = z.infer<typeof environmentSchema>;
