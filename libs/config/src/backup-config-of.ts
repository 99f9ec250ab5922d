import type { Environment } from './environment.schema.js';
import type { BackupConfig } from './lifeboat-config.js';

/** How, when and for how long tenants are backed up where nobody says otherwise. */
export function backupConfigOf(values: Environment): BackupConfig {
  return {
    retentionDays: values.BACKUP_RETENTION_DAYS,
    defaultSchedule: values.BACKUP_DEFAULT_SCHEDULE === 'none' ? null : values.BACKUP_DEFAULT_SCHEDULE,
    defaultWindow: values.BACKUP_DEFAULT_WINDOW ?? 'auto',
    deletionGraceHours: values.BACKUP_DELETION_GRACE_HOURS,
    defaultTimeZone: values.BACKUP_DEFAULT_TIME_ZONE,
    compression: values.BACKUP_COMPRESSION,
    connections: values.BACKUP_CONNECTIONS,
    volumeBytes: values.BACKUP_VOLUME_BYTES,
    maxChain: values.BACKUP_MAX_CHAIN,
    largeBytes: values.BACKUP_LARGE_BYTES,
    concurrency: values.BACKUP_CONCURRENCY,
  };
}
