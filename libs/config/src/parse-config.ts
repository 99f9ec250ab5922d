import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { alertsConfigOf } from './alerts-config-of.js';
import { authConfigOf } from './auth-config-of.js';
import { backupConfigOf } from './backup-config-of.js';
import { type ConfigFile, configFileSchema } from './config-file.schema.js';
import { type Environment, environmentSchema } from './environment.schema.js';
import { describeProblem } from './describe-problem.js';
import { httpConfigOf } from './http-config-of.js';
import { invalid } from './invalid.js';
import { keysConfigOf } from './keys-config-of.js';
import { restoreConfigOf } from './restore-config-of.js';
import { s3ConfigOf } from './s3-config-of.js';
import { walConfigOf } from './wal-config-of.js';
import type { ApplicationDatabaseConfig, LifeboatConfig } from './lifeboat-config.js';

/**
 * Makes the typed configuration of environment variables and the content of `lifeboat.yaml`.
 *
 * @param environment the process's variables; empty ones count as not given
 * @param file the parsed file, or undefined where there is none
 * @throws LifeboatError CONFIGURATION_INVALID, naming every wrong key
 */
export function parseConfig(environment: NodeJS.ProcessEnv, file?: unknown): LifeboatConfig {
  const configFile = check(configFileSchema, file ?? {}, 'lifeboat.yaml');
  const { applicationDatabases, softReferences, ...others } = configFile;
  refuseUnknownKeys(Object.keys(others));
  const defaults = softReferences === undefined ? others : { ...others, SOFT_REFERENCES: softReferences };
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const values = check(environmentSchema, { ...defaults, ...given }, 'the environment');
  const databases = applicationDatabases
    ? applicationDatabases.map((entry) => databaseOfEntry(entry, values))
    : [databaseOf('main', values)];
  const names = databases.map((database) => database.name);
  const doubled = names.find((name, index) => names.indexOf(name) !== index);
  if (doubled !== undefined) {
    throw invalid(`lifeboat.yaml names the application database "${doubled}" twice.`);
  }
  return assemble(databases, values);
}

/** A key that is misspelt would be a setting that silently is not in force. Of the environment most is not Lifeboat's. */
function refuseUnknownKeys(keys: readonly string[]): void {
  const unknown = keys.filter((key) => !Object.hasOwn(environmentSchema.shape, key));
  if (unknown.length > 0) {
    throw invalid(`lifeboat.yaml names what is no key of Lifeboat's: ${unknown.join(', ')}.`);
  }
}

function assemble(databases: ApplicationDatabaseConfig[], values: Environment): LifeboatConfig {
  const catalogUrl = values.CATALOG_DATABASE_URL ?? databases[0]?.url ?? '';
  return {
    applicationDatabases: databases,
    catalog: { url: catalogUrl, migrationUrl: values.MIGRATION_DATABASE_URL ?? catalogUrl },
    redis: { url: values.REDIS_URL, prefix: values.QUEUE_PREFIX },
    repository: {
      location: values.BACKUP_REPOSITORY,
      signingKeyFile: values.SIGNING_KEY_FILE ?? null,
      s3: s3ConfigOf(values),
    },
    keys: keysConfigOf(values),
    backup: backupConfigOf(values),
    restore: restoreConfigOf(values),
    approval: { required: values.REQUIRE_APPROVAL, hours: values.APPROVAL_HOURS },
    changeLog: {
      flushSeconds: values.CHANGE_LOG_FLUSH_SECONDS,
      flushBytes: values.CHANGE_LOG_FLUSH_BYTES,
      maxRetainedWal: values.CHANGE_LOG_MAX_RETAINED_WAL,
      recoveryWindowDays: values.RECOVERY_WINDOW_DAYS,
      bundleAfterMs: values.CHANGE_LOG_BUNDLE_AFTER,
      bundleBytes: values.CHANGE_LOG_BUNDLE_BYTES,
      spoolDirectory: values.CHANGE_LOG_SPOOL_DIRECTORY ?? join(tmpdir(), 'lifeboat-spool'),
    },
    status: {
      backupMaxAgeMs: values.BACKUP_MAX_AGE,
      backupOverdueAfterMs: values.BACKUP_OVERDUE_AFTER,
      validationMaxAgeMs: values.VALIDATION_MAX_AGE,
      drillMaxAgeMs: values.DRILL_MAX_AGE,
      captureMaxLagMs: values.CHANGE_LOG_MAX_LAG,
    },
    metrics: {
      port: values.METRICS_PORT ?? null,
      host: values.METRICS_HOST,
      tenantLabels: values.METRICS_TENANT_LABELS,
      cacheMs: values.METRICS_CACHE,
    },
    upkeep: {
      cleanupSchedule: values.CLEANUP_SCHEDULE,
      sweepSchedule: values.SWEEP_SCHEDULE,
      drillSchedule: values.DRILL_SCHEDULE,
      validationSchedule: values.VALIDATION_SCHEDULE,
      alertSchedule: values.ALERT_SCHEDULE,
      anchorSchedule:
        values.SIGNING_KEY_FILE === undefined || values.AUDIT_ANCHOR_SCHEDULE === 'off'
          ? null
          : values.AUDIT_ANCHOR_SCHEDULE,
    },
    drill: { sample: values.DRILL_SAMPLE },
    validation: { level: values.VALIDATION_LEVEL, limit: values.VALIDATION_LIMIT },
    alerts: alertsConfigOf(values),
    auth: authConfigOf(values),
    http: httpConfigOf(values),
    logLevel: values.LOG_LEVEL,
  };
}

function databaseOfEntry(
  { name, softReferences, ...others }: NonNullable<ConfigFile['applicationDatabases']>[number],
  defaults: Environment,
): ApplicationDatabaseConfig {
  const overrides = softReferences === undefined ? others : { ...others, SOFT_REFERENCES: softReferences };
  const own = check(
    environmentSchema.partial(),
    overrides,
    `the application database "${name}" in lifeboat.yaml`,
  );
  const given = Object.fromEntries(Object.entries(own).filter(([key]) => key in overrides));
  return databaseOf(name, { ...defaults, ...given });
}

function databaseOf(name: string, values: Environment): ApplicationDatabaseConfig {
  if (values.APP_DATABASE_URL === undefined) {
    throw invalid('APP_DATABASE_URL is not set.');
  }
  return {
    name,
    url: values.APP_DATABASE_URL,
    replicationUrl: values.REPLICATION_DATABASE_URL,
    tenantColumn: values.TENANT_COLUMN,
    tenantTable: values.TENANT_TABLE,
    tenantSlugColumn: values.TENANT_SLUG_COLUMN ?? null,
    schemas: values.APP_SCHEMAS ?? [],
    excludedTables: values.EXCLUDED_TABLES ?? [],
    sharedTables: values.SHARED_TABLES ?? [],
    wal: walConfigOf(values),
    softReferences: (values.SOFT_REFERENCES ?? []).map(({ jsonPath = null, ...each }) => ({
      ...each,
      jsonPath,
    })),
  };
}

function check<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value, { error: describeProblem });
  if (result.success) {
    return result.data;
  }
  const problems = result.error.issues.map(
    (issue) => `${issue.path.join('.') || 'the document'} ${issue.message}`,
  );
  throw invalid(`In ${where}: ${problems.join('; ')}.`);
}
