import type { LifeboatConfig } from '@lifeboat/config';

/** What the configuration says of how long backups are kept. */
export interface RetentionSettings {
  /** Days for which a backup is kept of which nothing else is said. */
  retentionDays: number;
  /** In which days begin, for backups that no schedule has asked for. */
  timeZone: string;
  restorePointDays: number;
  /** Days back to which a tenant shall be recoverable, where its changes were captured. */
  windowDays: number;
  /** How long a deleted backup can be brought back, in milliseconds. */
  graceMs: number;
  /** How long the storage refuses to remove an object, in milliseconds; null: it does not. */
  lockMs: number | null;
}

const HOUR_MS = 3_600_000;

export function retentionSettingsOf({
  backup,
  restore,
  changeLog,
  repository,
}: Pick<LifeboatConfig, 'backup' | 'restore' | 'changeLog' | 'repository'>): RetentionSettings {
  const lock = repository.s3?.objectLock ?? null;
  return {
    retentionDays: backup.retentionDays,
    timeZone: backup.defaultTimeZone,
    restorePointDays: restore.restorePointDays,
    windowDays: changeLog.recoveryWindowDays,
    graceMs: backup.deletionGraceHours * HOUR_MS,
    lockMs: lock === null ? null : lock.days * 24 * HOUR_MS,
  };
}
